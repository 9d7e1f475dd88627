import { z } from 'zod'
import { CountryCode, TypedText, type MicrosString, type NanosString } from './common'
import type { ErrorDto } from '../errors'

export const QuoteQuery = z.object({ to: TypedText, country: CountryCode.optional() })
export type QuoteQuery = z.infer<typeof QuoteQuery>

export const LINE_TYPES = [
  'fixed_line', 'mobile', 'fixed_or_mobile', 'toll_free', 'voip', 'personal', 'premium', 'shared_cost',
  'satellite', 'uan', 'pager', 'voicemail', 'unknown',
] as const
export type LineType = (typeof LINE_TYPES)[number]

/** The terms that a call is charged on, as strings. The same fields before, during and after the call (M10). */
export interface PriceTermsDto {
  currency: string
  rateNanosPerMinute: NanosString
  connectFeeMicros: MicrosString
  initialSeconds: number
  incrementSeconds: number
  minimumSeconds: number
  graceSeconds: number
  /** Destination prefix whose rate was found (longest match), digits only. */
  matchedPrefix: string
  /** Origin prefix of the caller id that the rate was found for; empty for any. */
  originPrefix: string
  /** What the deck calls the destination, for people: "United Kingdom, mobile". */
  description: string
}

/** In `details.choices` of a refusal: a number that may have been meant. */
export interface NumberChoiceDto {
  /** E.164. */
  toNumber: string
  /** International format. */
  display: string
  country: string | null
  lineType: LineType
  /** The part of what was typed in which it was read. */
  readFrom: string
}

export interface QuoteDto extends PriceTermsDto {
  /** E.164. */
  toNumber: string
  /** International format. */
  display: string
  /** ISO 3166-1 alpha-2, or null for numbers of no country (+800, +883). */
  country: string | null
  lineType: LineType
  /** balance − held. */
  availableMicros: MicrosString
  /** Longest call that the wallet pays for now, capped by settings; 0 when it pays for less than 60 seconds. */
  maxSeconds: number
  /** True when a call of these terms could start now. */
  callable: boolean
  /** Why not, when `callable` is false: the same error that starting the call would give. */
  refusal: ErrorDto | null
}
