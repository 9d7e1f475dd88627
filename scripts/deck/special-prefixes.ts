import type { LineType } from '../../shared/schemas/rating'

export interface SpecialPrefix {
  prefix: string
  country: string
  lineType: LineType | null
  description: string
}

/**
 * Ranges that lie inside a cheaper or dearer neighbour: what a deck that goes by country code alone gets wrong.
 * They take the place of what the plan says for the same prefix.
 */
export const SPECIAL_PREFIXES: readonly SpecialPrefix[] = [
  { prefix: '1907', country: 'AK', lineType: 'fixed_or_mobile', description: 'United States, Alaska' },
  { prefix: '1808', country: 'HI', lineType: 'fixed_or_mobile', description: 'United States, Hawaii' },
  { prefix: '441481', country: 'GG', lineType: 'fixed_line', description: 'Guernsey, landline' },
  { prefix: '447781', country: 'GG', lineType: 'mobile', description: 'Guernsey, mobile' },
  { prefix: '447839', country: 'GG', lineType: 'mobile', description: 'Guernsey, mobile' },
  { prefix: '447911', country: 'GG', lineType: 'mobile', description: 'Guernsey, mobile' },
  { prefix: '441534', country: 'JE', lineType: 'fixed_line', description: 'Jersey, landline' },
  { prefix: '447797', country: 'JE', lineType: 'mobile', description: 'Jersey, mobile' },
  { prefix: '447829', country: 'JE', lineType: 'mobile', description: 'Jersey, mobile' },
  { prefix: '441624', country: 'IM', lineType: 'fixed_line', description: 'Isle of Man, landline' },
  { prefix: '447624', country: 'IM', lineType: 'mobile', description: 'Isle of Man, mobile' },
  { prefix: '447', country: 'GB', lineType: 'mobile', description: 'United Kingdom, mobile' },
  { prefix: '4476', country: 'GB', lineType: 'pager', description: 'United Kingdom, pagers' },
  { prefix: '449', country: 'GB', lineType: 'premium', description: 'United Kingdom, premium' },
  { prefix: '77', country: 'KZ', lineType: 'fixed_line', description: 'Kazakhstan' },
  { prefix: '3906698', country: 'VA', lineType: 'fixed_line', description: 'Vatican City, landline' },
  { prefix: '379', country: 'VA', lineType: 'fixed_line', description: 'Vatican City' },
  { prefix: '262269', country: 'YT', lineType: 'fixed_line', description: 'Mayotte, landline' },
  { prefix: '262639', country: 'YT', lineType: 'mobile', description: 'Mayotte, mobile' },
]

/** Names of the calling codes that belong to no country. */
export const INTERNATIONAL_SERVICES: Readonly<Record<string, string>> = {
  800: 'International toll-free',
  808: 'International shared cost',
  870: 'Inmarsat, satellite',
  878: 'Universal personal numbers',
  881: 'Global satellite networks',
  882: 'International networks',
  883: 'International networks',
  888: 'Disaster relief',
  979: 'International premium',
}

/** Answers tests of the carrier only; the one destination that costs nothing. */
export const FREE_PREFIX = { prefix: '1500555', description: 'Test numbers of the carrier' }

/** Calling codes of the European Economic Area: callers with such a number pay less for its mobile numbers. */
export const EEA_CODES = [
  '30', '31', '32', '33', '34', '351', '352', '353', '354', '356', '357', '358', '359', '36', '370', '371', '372',
  '385', '386', '39', '40', '420', '421', '423', '43', '45', '46', '47', '48', '49',
]
/** Countries whose mobile networks ask more from callers outside the area. */
export const EEA_PRICED = new Set(['FR', 'DE', 'ES', 'IT', 'NL', 'BE', 'PT', 'AT', 'IE', 'PL'])
