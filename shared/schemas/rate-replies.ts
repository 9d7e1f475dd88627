import { z } from 'zod'
import { Nanos, UtcInstant } from './common'
import { LINE_TYPES, PriceTermsDto } from './rating'

/** What numbers cost that are charged alike, without the prefix that one of them was found by. */
export const RateTermsDto = PriceTermsDto.omit({ matchedPrefix: true, originPrefix: true, description: true })
export type RateTermsDto = z.infer<typeof RateTermsDto>

const RateSpanDto = z.strictObject({ fromNanosPerMinute: Nanos, toNanosPerMinute: Nanos })
export type RateSpanDto = z.infer<typeof RateSpanDto>

/** A country in the list of all. */
export const ListedCountryDto = z.strictObject({
  /** ISO 3166-1 alpha-2; null for numbers of no country. */
  code: z.string().nullable(),
  /** Its page is `/rates/:slug`. */
  slug: z.string(),
  name: z.string(),
  /** With the plus. */
  callingCodes: z.array(z.string()),
  /** Of those that share its code it is the one that most people mean. */
  leads: z.boolean(),
  /** Null where none is called, or where the price is looked up for people who are signed in. */
  landline: RateSpanDto.nullable(),
  mobile: RateSpanDto.nullable(),
  /** Folded names that it is looked for by, besides its own. */
  words: z.array(z.string()),
})
export type ListedCountryDto = z.infer<typeof ListedCountryDto>

/** 200 of `GET /api/rates`. */
export const RatesDto = z.strictObject({
  currency: z.string(),
  /** Since when these prices are in force; null before the first price list. */
  validFrom: UtcInstant.nullable(),
  countries: z.array(ListedCountryDto),
})
export type RatesDto = z.infer<typeof RatesDto>

const PrefixGroupDto = z.strictObject({
  /** What the price list calls them: "United Kingdom, mobile". */
  description: z.string(),
  /** With the plus. */
  prefixes: z.array(z.string()),
  terms: RateTermsDto,
})

/** The numbers of one kind in a country. */
const KindRatesDto = z.strictObject({
  lineType: z.enum(LINE_TYPES),
  /** What most of them cost. */
  usual: RateTermsDto,
  ...RateSpanDto.shape,
  /** Those that cost something else. */
  others: z.array(PrefixGroupDto),
})
export type KindRatesDto = z.infer<typeof KindRatesDto>

/** 200 of `GET /api/rates/:country`. */
export const CountryRatesDto = z.strictObject({
  ...ListedCountryDto.pick({ code: true, slug: true, name: true, callingCodes: true }).shape,
  /** As it stands in a sentence: "the United Kingdom". */
  inSentence: z.string(),
  /** The address of its page, absolute. */
  url: z.string(),
  currency: z.string(),
  validFrom: UtcInstant,
  /** The number that the other side sees, as people write it. */
  callerId: z.string(),
  /** Callers with other numbers would pay something else; these are the prices of calls that show `callerId`. */
  goesByOrigin: z.boolean(),
  kinds: z.array(KindRatesDto),
  /** What is not called, and why. */
  refusals: z.array(z.strictObject({ lineType: z.enum(LINE_TYPES), sentences: z.array(z.string()) })),
  /** Kinds whose price is looked up when somebody who is signed in types the number. */
  unlisted: z.array(z.enum(LINE_TYPES)),
})
export type CountryRatesDto = z.infer<typeof CountryRatesDto>
