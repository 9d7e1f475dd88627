import { z } from 'zod'
import { Instant } from './common'
import { USAGE_KINDS } from './costs'
import { LineText } from './plain-text'

const Price = z.string().regex(/^\d{1,6}(\.\d{1,6})?$/, 'A price is written as 0.40, with six places at most.')
const TOKEN_KINDS = USAGE_KINDS.filter(kind => kind !== 'writtenSeconds')

/** A file of what voice models cost: of each model what its provider asks, from an instant on. */
export const VoicePriceFile = z.strictObject({
  prices: z.array(z.strictObject({
    /** As the provider names it. */
    model: LineText(1, 100),
    validFrom: Instant,
    currency: z.string().regex(/^[A-Z]{3}$/, 'A currency is written as USD.'),
    /** Where it is written, and when it was read. */
    source: LineText(3, 200),
    perMillionTokens: z.partialRecord(z.enum(TOKEN_KINDS), Price).optional(),
    perMinute: z.strictObject({ writtenSeconds: Price }).optional(),
  })).min(1).max(1000),
})
export type VoicePriceFile = z.infer<typeof VoicePriceFile>
