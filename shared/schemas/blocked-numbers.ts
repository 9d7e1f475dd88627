import { z } from 'zod'
import { WITHHELD } from '../phone/withheld'
import { CountryCode, E164Number, TypedNumber, UtcInstant, UuidParam } from './common'

export const MOST_BLOCKED_NUMBERS = 500

export const BlockedNumberDto = z.strictObject({
  id: z.string(),
  /** E.164. */
  number: z.string(),
  display: z.string(),
  blockedAt: UtcInstant,
  /** When a call of theirs was turned away last; null where none was. */
  turnedAwayAt: UtcInstant.nullable(),
})
export type BlockedNumberDto = z.infer<typeof BlockedNumberDto>

/** 200 of `GET /api/user/blocked-numbers`: who may not call, the newest first. */
export const BlockedNumbersDto = z.strictObject({
  numbers: z.array(BlockedNumberDto),
  /** Those who show no number. */
  withheld: z.strictObject({ isBlocked: z.boolean(), turnedAwayAt: UtcInstant.nullable() }),
})
export type BlockedNumbersDto = z.infer<typeof BlockedNumbersDto>

/** `GET /api/user/blocked-numbers` */
export const BlockedNumbersQuery = z.object({
  /** Whether this caller is one of them: E.164, or the word for those who show no number. Left out: all. */
  number: z.union([E164Number, z.literal(WITHHELD)]).optional(),
})
export type BlockedNumbersQuery = z.infer<typeof BlockedNumbersQuery>

/** `POST /api/user/blocked-numbers` */
export const BlockNumberBody = z.strictObject({ number: TypedNumber, country: CountryCode.optional() })
export type BlockNumberBody = z.infer<typeof BlockNumberBody>

export const BlockedNumberParams = z.object({ id: UuidParam })

/** `PUT /api/user/blocked-numbers/withheld`: whether those may call who show no number. */
export const BlockWithheldBody = z.strictObject({ isBlocked: z.boolean() })
export type BlockWithheldBody = z.infer<typeof BlockWithheldBody>
