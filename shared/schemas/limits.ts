import { z } from 'zod'
import type { IsoInstant } from './common'
import { PlainText } from './plain-text'
import type { LimitsDto } from './user'

const micros = z.string().regex(/^\d{1,15}$/, 'must be a whole number of micros')

/** Body of `PUT /api/finance/limits/:userId`. Null keeps the default. */
export const SetLimitsBody = z.strictObject({
  callsAtOnce: z.number().int().min(1).max(1000).nullable(),
  startsPerMinute: z.number().int().min(1).max(10_000).nullable(),
  countriesPerDay: z.number().int().min(1).max(250).nullable(),
  spendPerDayMicros: micros.nullable(),
  pricePerMinuteMicros: micros.nullable(),
  maxCallSeconds: z.number().int().min(60).max(14_400).nullable(),
  reason: PlainText(3, 500),
})
export type SetLimitsBody = z.infer<typeof SetLimitsBody>

export interface StaffLimitsDto {
  userId: string
  effective: LimitsDto
  setBy: string | null
  setAt: IsoInstant | null
  reason: string | null
}
