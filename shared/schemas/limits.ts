import { z } from 'zod'
import { Micros, UtcInstant } from './common'
import { PlainText } from './plain-text'

const micros = z.string().regex(/^\d{1,15}$/, 'must be a whole number of micros')

/** Null keeps the default. */
export const LimitFields = z.strictObject({
  callsAtOnce: z.number().int().min(1).max(1000).nullable(),
  agentCallsAtOnce: z.number().int().min(1).max(1000).nullable(),
  startsPerMinute: z.number().int().min(1).max(10_000).nullable(),
  countriesPerDay: z.number().int().min(1).max(250).nullable(),
  spendPerDayMicros: micros.nullable(),
  pricePerMinuteMicros: micros.nullable(),
  maxCallSeconds: z.number().int().min(60).max(14_400).nullable(),
})
export type LimitValues = z.infer<typeof LimitFields>

/** Body of `PUT /api/finance/limits/:userId`: what lets nobody do more than before. Raising takes two people (A6). */
export const SetLimitsBody = LimitFields.extend({ reason: PlainText(3, 500) })
export type SetLimitsBody = z.infer<typeof SetLimitsBody>

/** What a person may do, after defaults, the age of the account and what staff lifted (C12). */
export const LimitsDto = z.strictObject({
  callsAtOnce: z.number(),
  /** Of all that their agents hold, beside what they talk themselves. */
  agentCallsAtOnce: z.number(),
  startsPerMinute: z.number(),
  countriesPerDay: z.number(),
  spendPerDayMicros: Micros,
  pricePerMinuteMicros: Micros,
  maxCallSeconds: z.number(),
})
export type LimitsDto = z.infer<typeof LimitsDto>

export const StaffLimitsDto = z.strictObject({
  userId: z.string(),
  effective: LimitsDto,
  /** What is set for them; null keeps the default. */
  own: LimitFields,
  /** Up to where one person alone sets what is not set: the highest value of each. */
  single: z.record(LimitFields.keyof(), z.string()),
  /** A raise of theirs that waits for a decision. */
  pendingRequestId: z.string().nullable(),
  setBy: z.string().nullable(),
  setAt: UtcInstant.nullable(),
  reason: z.string().nullable(),
})
export type StaffLimitsDto = z.infer<typeof StaffLimitsDto>

/** 200 of `GET /api/user/price-guard`, and the body of its PUT. */
export const PriceGuardDto = z.strictObject({
  /** Calls that cost more a minute are asked about before they are placed; null: none are. */
  askAboveNanosPerMinute: z.string().regex(/^[1-9]\d{0,14}$/, 'must be a whole number of nanos, and more than zero').nullable(),
})
export type PriceGuardDto = z.infer<typeof PriceGuardDto>
