import { z } from 'zod'
import { isTooMuchText } from '../phone/typed-text'

/**
 * Money on the wire: a whole number of micros (10⁻⁶ of the currency) as a string, so that no float ever holds it
 * (M1).
 */
export const Micros = z.string().regex(/^-?\d{1,19}$/)
export type MicrosString = string
/** A rate on the wire: nanos (10⁻⁹) per minute, as a string. */
export const Nanos = z.string().regex(/^\d{1,19}$/)
/** An instant, ISO 8601 in UTC. */
/** As numbers are stored: + and digits. */
export const E164Number = z.string().regex(/^\+[1-9]\d{4,14}$/)

export const UtcInstant = z.iso.datetime()
export type IsoInstant = string

export const UuidParam = z.uuid()
/** Opaque; made of what needs no escape anywhere. */
export const UserIdParam = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)

/**
 * What a page asks for has the id that the page made for it: asked again with the same id and content it is the first
 * answer again, with other content it is refused (M16). See docs/decisions/042.
 */
export const AskedId = z.uuid().toLowerCase()

/** Opaque to callers; bounded so that it cannot be used to make the server chew on megabytes. */
export const Cursor = z.string().min(1).max(200).regex(/^[A-Za-z0-9_-]+$/)

export const PageLimit = z.coerce.number().int().min(1).max(100).default(50)

/** Years that money, calls and people can be of: what a database, a calendar and a page all know. */
const KNOWN_YEAR = /^(?:19[7-9]\d|2\d{3})-/
const YEARS = 'must be of a year from 1970 to 2999'

/** A day, `2026-11-24`. */
export const Day = z.iso.date().refine(day => KNOWN_YEAR.test(day), YEARS)

/** A month, `2026-10`. */
export const Month = z.string().regex(/^2\d{3}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-10')

/** An instant; in UTC with six decimals, as the ledger has them, whatever offset it was written with. */
export const Instant = z.iso.datetime({ offset: true }).max(40)
  .refine(text => KNOWN_YEAR.test(text), YEARS)
  .transform(toMicroseconds)

function toMicroseconds(text: string): string {
  const belowMillisecond = (/\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? '').padEnd(3, '0')
  return new Date(text).toISOString().replace('Z', `${belowMillisecond}Z`)
}

/** What a person may type as a number: any format, but nothing that could not be one. */
export const TypedNumber = z.string().trim().min(1).max(64)
/** What a person may paste to find a number in: a paragraph at most. */
export const TypedText = z.string().trim().min(1).refine(text => !isTooMuchText(text))

/** ISO 3166-1 alpha-2; the country that numbers without + belong to. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/)
