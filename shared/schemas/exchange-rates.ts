import { z } from 'zod'
import { Instant, UtcInstant } from './common'
import { LineText } from './plain-text'

const known = new Set(Intl.supportedValuesOf('currency'))
/** ISO 4217. */
const Currency = z.string().refine(code => known.has(code), 'is no currency, such as INR')

/** Body of `POST /api/finance/exchange-rates`: what one unit of a currency is worth in ours, from an instant on. */
export const SetExchangeRateBody = z.strictObject({
  currency: Currency,
  /** A decimal with nine places at most. */
  rate: z.string().regex(/^\d{1,6}(\.\d{1,9})?$/, 'is written as 0.011925').refine(rate => /[1-9]/.test(rate), 'is not nothing'),
  /** Whose rate it is, such as a bank with its day. */
  source: LineText(3, 200),
  validFrom: Instant,
})
export type SetExchangeRateBody = z.infer<typeof SetExchangeRateBody>

export const ExchangeRateDto = z.strictObject({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  /** A decimal: of `to`, for one unit of `from`. */
  rate: z.string(),
  source: z.string(),
  validFrom: UtcInstant,
  setBy: z.string(),
  createdAt: UtcInstant,
})
export type ExchangeRateDto = z.infer<typeof ExchangeRateDto>

/** 200 of `GET /api/finance/exchange-rates`: the one that stands from the latest instant first. */
export const ExchangeRatesDto = z.strictObject({ currency: z.string(), rates: z.array(ExchangeRateDto) })
export type ExchangeRatesDto = z.infer<typeof ExchangeRatesDto>
