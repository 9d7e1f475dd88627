import type { ErrorCode } from '../../../shared/errors'
import type { LineType } from '../../../shared/schemas/rating'
import { countryInSentence } from './country-names'
import type { Emergency } from './emergency'
import { lineKindSentence } from './line-kinds'
import type { NumberChoice, NumberProblem, ParsedNumber } from './parse-number'

type RefusalReason =
  | 'emergency' | 'premium' | 'shared_cost' | 'satellite' | 'uan' | 'pager' | 'voicemail' | 'short' | 'extension'
  | 'unclear' | 'blocked' | 'invalid'

export interface Refusal {
  reason: RefusalReason
  code: ErrorCode
  /** A plain sentence that also says that nothing was charged. */
  message: string
  /** For emergency and short numbers: what to dial instead, from a phone. */
  emergency?: Emergency
  /** Numbers that may have been meant, for a person to pick one of. */
  choices?: NumberChoice[]
}

const BY_LINE_TYPE = {
  premium: { reason: 'premium', sentence: 'This is a premium number: its owner sets the price. We do not call those.' },
  shared_cost: {
    reason: 'shared_cost',
    sentence: 'This is a shared-cost number, whose price we cannot promise. We do not call those.',
  },
  satellite: {
    reason: 'satellite',
    sentence: 'This is a satellite or international network number. We do not call those.',
  },
  uan: {
    reason: 'uan',
    sentence: 'This is a company’s service number, whose price we cannot promise. Look for an ordinary one instead.',
  },
  pager: { reason: 'pager', sentence: 'This is a pager. Nobody could talk to you there.' },
  voicemail: { reason: 'voicemail', sentence: 'This number leads to a mailbox only. Call the person’s own number.' },
} satisfies Partial<Record<LineType, { reason: RefusalReason, sentence: string }>>

/** Codes of no country that behave like the satellites': universal personal numbers, disaster relief. */
const NETWORK_CODES = new Set(['878', '888'])
/** Shared cost and premium of no country. */
const BLOCKED_CODES = new Set(['808', '979'])
/** Our carrier has not connected calls to these since November 2023. */
const UNSUPPORTED_COUNTRIES = new Set(['CN'])

/**
 * Why a number is not called (C11), or null when it may be. Emergency numbers are `findEmergency`'s, which comes
 * first. Toll-free numbers pass: they cost us money and have a price.
 *
 * @param rate the rate that was found for it, once one was: a deck can block more than this table, and knows of kinds
 * that the numbering plan does not.
 */
export function refuseNumber(
  number: ParsedNumber, rate?: { isBlocked: boolean, lineTypes?: readonly string[] },
): Refusal | null {
  const place = number.country === null ? `+${number.callingCode}` : countryInSentence(number.country)
  if (NETWORK_CODES.has(number.callingCode)) return refuse(BY_LINE_TYPE.satellite)
  if (BLOCKED_CODES.has(number.callingCode)) return blocked(`We do not call numbers that begin with ${place}.`)
  if (number.country !== null && UNSUPPORTED_COUNTRIES.has(number.country)) {
    return blocked(`Calls to mainland ${place} cannot be connected at present.`)
  }
  // by the plan it says which of its kinds; a deck says what it is, and no more
  if (isKindRefused(number.lineType)) {
    const byPlan = BY_LINE_TYPE[number.lineType]
    return refuse({ ...byPlan, sentence: lineKindSentence(number) ?? byPlan.sentence })
  }
  const byDeck = rate?.lineTypes?.find(isKindRefused)
  if (byDeck) return refuse(BY_LINE_TYPE[byDeck])
  return rate?.isBlocked ? blocked(`We do not call this range of numbers in ${place}.`) : null
}

/** Whether numbers of this kind are never called, whoever says that a number is one. */
export function isKindRefused(lineType: string): lineType is keyof typeof BY_LINE_TYPE {
  return Object.hasOwn(BY_LINE_TYPE, lineType)
}

/** What could not be read as one number is refused with the sentence that says why, and what it may have been. */
export function refuseProblem({ problem, message, choices }: NumberProblem): Refusal {
  const sentence = nothingCharged(message)
  if (problem === 'short') return { reason: 'short', code: 'blocked_number', message: sentence }
  const reason = problem === 'extension' ? 'extension' : choices ? 'unclear' : 'invalid'
  const code = reason === 'unclear' ? 'number_unclear' : 'invalid_number'
  return { reason, code, message: sentence, ...(choices && { choices }) }
}

function refuse(entry: { reason: RefusalReason, sentence: string } | undefined): Refusal {
  return {
    reason: entry?.reason ?? 'blocked',
    code: 'blocked_number',
    message: nothingCharged(entry?.sentence ?? 'We do not call this number.'),
  }
}

function blocked(sentence: string): Refusal {
  return refuse({ reason: 'blocked', sentence })
}

function nothingCharged(sentence: string): string {
  return sentence.endsWith('Nothing was charged.') ? sentence : `${sentence} Nothing was charged.`
}
