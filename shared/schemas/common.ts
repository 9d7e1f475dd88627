import { z } from 'zod'
import { isTooMuchText } from '../phone/typed-text'

/**
 * Money on the wire: a whole number of micros (10⁻⁶ of the currency) as a string, so that no float ever holds it
 * (M1).
 */
export type MicrosString = string
/** A rate on the wire: nanos (10⁻⁹) per minute, as a string. */
export type NanosString = string
/** An instant, ISO 8601 in UTC. */
export type IsoInstant = string

export const UuidParam = z.uuid()
/** Opaque; made of what needs no escape anywhere. */
export const UserIdParam = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/)

/** Opaque to callers; bounded so that it cannot be used to make the server chew on megabytes. */
export const Cursor = z.string().min(1).max(200).regex(/^[A-Za-z0-9_-]+$/)

export const PageLimit = z.coerce.number().int().min(1).max(100).default(50)

/** What a person may type as a number: any format, but nothing that could not be one. */
export const TypedNumber = z.string().trim().min(1).max(64)
/** What a person may paste to find a number in: a paragraph at most. */
export const TypedText = z.string().trim().min(1).refine(text => !isTooMuchText(text))

/** ISO 3166-1 alpha-2; the country that numbers without + belong to. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/)
