import { callingCodes, countriesOf } from '../../../domain/phone/number-plan'
import { complementOf } from '../../../domain/rating/complement-of'
import { RANK } from './deck-rate'

/** Calling codes of the European Economic Area, whose callers many carriers price apart. */
const EEA = [
  '30', '31', '32', '33', '34', '351', '352', '353', '354', '356', '357', '358', '359', '36', '370', '371', '372',
  '385', '386', '39', '40', '420', '421', '423', '43', '45', '46', '47', '48', '49',
]
const OUTSIDE_EEA = complementOf(EEA)
const ANYBODY = /^(?:\*|all|any|default|everywhere|world ?wide)$/i
const EEA_NAME = /^(?:eea|eu|europe(?:an economic area)?)$/i
const OUTSIDE_EEA_NAME = /^(?:(?:non|outside|rest)[ -]?(?:of[ -])?(?:eea|eu)|row|rest of (?:the )?world)$/i
const AT_HOME = /^(?:local|domestic|national|in[ -]?country)$/i
const ABROAD = /^(?:international|foreign|non[ -]?local)$/i

export interface Destination {
  /** ISO 3166-1 alpha-2 as the row says it; empty where it does not. */
  iso: string
  /** Digits, or a pattern of them. */
  prefix: string
}

export interface Origins {
  /** `['']` for every caller. */
  prefixes: readonly string[]
  rank: number
}

/**
 * The callers that one word of a price list stands for: itself where it is digits. Null for a group that only the
 * carrier knows ("Surcharged").
 */
export function readOrigin(word: string, destination: Destination): Origins | null {
  if (ANYBODY.test(word)) return { prefixes: [''], rank: RANK.elsewhere }
  if (EEA_NAME.test(word)) return { prefixes: EEA, rank: RANK.region }
  if (OUTSIDE_EEA_NAME.test(word)) return { prefixes: OUTSIDE_EEA, rank: RANK.elsewhere }
  if (AT_HOME.test(word) || ABROAD.test(word)) {
    const code = homeOf(destination)
    if (code === null) return null
    return AT_HOME.test(word)
      ? { prefixes: [code], rank: RANK.local }
      : { prefixes: complementOf([code]), rank: RANK.elsewhere }
  }
  // What has a digit in it was meant as a prefix, and is judged as one.
  return /\d/.test(word) ? { prefixes: [word], rank: RANK.written } : null
}

/** The calling code of a destination; null where it is shared and the country is not the code's main one. */
function homeOf({ iso, prefix }: Destination): string | null {
  const code = callingCodes().find(known => prefix.replace(/^\+/, '').startsWith(known))
  if (code === undefined) return null
  const [main] = countriesOf(code)
  return iso === '' || iso.toUpperCase() === main ? code : null
}
