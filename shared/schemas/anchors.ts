import { z } from 'zod'
import { Day, Micros, UtcInstant } from './common'

export const AnchorsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  /** Days before this one. */
  before: Day.optional(),
})
export type AnchorsQuery = z.infer<typeof AnchorsQuery>

/** A day's seal over all rows up to its last one. */
export const AnchorDto = z.strictObject({
  /** `2026-11-23`, UTC. */
  day: z.string(),
  wallets: z.string(),
  transactions: z.string(),
  lastTransactionId: z.string(),
  sumMicros: Micros,
  headsDigest: z.string(),
  keyId: z.string(),
  /** Where it is kept outside the database. */
  storedAt: z.string(),
  sealedAt: UtcInstant,
})
export type AnchorDto = z.infer<typeof AnchorDto>

/** 200 of `GET /api/finance/anchors`, newest first. */
export const AnchorsDto = z.strictObject({
  currency: z.string(),
  /** The key that anchors are signed with now. */
  keyId: z.string(),
  anchors: z.array(AnchorDto),
  nextBefore: z.string().nullable(),
})
export type AnchorsDto = z.infer<typeof AnchorsDto>
