import { z } from 'zod'
import { CountryCode, TypedText, Nanos, Micros, E164Number } from './common'
import { CALL_BOUNDS, type CallBoundDto as Bound } from './calls'
import { ErrorReply } from './errors'

export const QuoteQuery = z.object({ to: TypedText, country: CountryCode.optional(), from: E164Number.optional() })
export type QuoteQuery = z.infer<typeof QuoteQuery>

/** A country in an address: `united-kingdom`, `GB`. */
export const RatesPlace = z.object({ country: z.string().trim().min(1).max(100) })

export const LINE_TYPES = [
  'fixed_line', 'mobile', 'fixed_or_mobile', 'toll_free', 'voip', 'personal', 'premium', 'shared_cost',
  'satellite', 'uan', 'pager', 'voicemail', 'unknown',
] as const
export type LineType = (typeof LINE_TYPES)[number]

/** What a part of a call's price is for (M3). */
export const PRICE_COMPONENTS = ['phone', 'agent', 'message'] as const
export type PriceComponentName = (typeof PRICE_COMPONENTS)[number]

/** The terms that a call is charged on, as strings. The same fields before, during and after the call (M10). */
export const PriceTermsDto = z.strictObject({
  currency: z.string(),
  rateNanosPerMinute: Nanos,
  connectFeeMicros: Micros,
  initialSeconds: z.number(),
  incrementSeconds: z.number(),
  minimumSeconds: z.number(),
  graceSeconds: z.number(),
  /** Destination prefix whose rate was found (longest match), digits only. */
  matchedPrefix: z.string(),
  /** Origin prefix of the caller id that the rate was found for; empty for any. */
  originPrefix: z.string(),
  /** What the deck calls the destination, for people: "United Kingdom, mobile". */
  description: z.string(),
})
export type PriceTermsDto = z.infer<typeof PriceTermsDto>

/** One part of a call's price. */
export const PriceComponentDto = z.strictObject({
  component: z.enum(PRICE_COMPONENTS),
  ...PriceTermsDto.shape,
})
export type PriceComponentDto = z.infer<typeof PriceComponentDto>

/** In `details.choices` of a refusal: a number that may have been meant. */
export const NumberChoiceDto = z.strictObject({
  /** E.164. */
  toNumber: z.string(),
  /** International format. */
  display: z.string(),
  country: z.string().nullable(),
  lineType: z.enum(LINE_TYPES),
  /** The part of what was typed in which it was read. */
  readFrom: z.string(),
})
export type NumberChoiceDto = z.infer<typeof NumberChoiceDto>

/** 200 of `GET /api/rates/public-quote`: what anybody may know before there is a wallet. */
export const PublicQuoteDto = z.strictObject({
  currency: z.string(),
  /** What the price is made of, in the order in which it is shown: one or more. */
  components: z.array(PriceComponentDto),
  /** E.164. */
  toNumber: z.string(),
  /** International format. */
  display: z.string(),
  /** ISO 3166-1 alpha-2, or null for numbers of no country (+800, +883). */
  country: z.string().nullable(),
  lineType: z.enum(LINE_TYPES),
})
export type PublicQuoteDto = z.infer<typeof PublicQuoteDto>

export const CallBoundDto = z.strictObject({
  by: z.enum(CALL_BOUNDS),
  /** What may be spent in a day, where that is it. */
  limitMicros: Micros.nullable(),
}) satisfies z.ZodType<Bound>

export const QuoteDto = z.strictObject({
  ...PublicQuoteDto.shape,
  /** balance − held. */
  availableMicros: Micros,
  /** Longest call that could start now; 0 where none can. */
  maxSeconds: z.number(),
  /** What would end that call; null where none can start. */
  bound: CallBoundDto.nullable(),
  /** True when a call of these terms could start now. */
  callable: z.boolean(),
  /** Why not, when `callable` is false: the same error that starting the call would give. */
  refusal: ErrorReply.nullable(),
  /** All there ever was with this number is one call of theirs that nobody took: whoever calls back is asked first. */
  rangOnce: z.boolean(),
})
export type QuoteDto = z.infer<typeof QuoteDto>
