import { DomainError } from '../../../domain/errors'
import type { CallObstacle } from '../../../domain/outreach/admit-keypad-call'

/** `unwanted`: a carrier's own lists say so, which no rule of ours can know. */
const WORDS: Readonly<Record<CallObstacle | 'unwanted', string>> = {
  erased: 'This person was forgotten.',
  opted_out: 'This person does not want to be called any more.',
  unwanted: 'A provider says that this number wants no calls any more. Ask the person before you call in another way.',
  no_consent: 'There is no consent to call this person. Ask for it, and write it down first.',
  number_doubted: 'Somebody else answered at this number. Check the number first, then say that it is right.',
  archived: 'This programme is over.',
  paused: 'Calls of this programme are paused. A supervisor can let them go on.',
  outside_hours: 'It is outside the hours in which this programme may call.',
  language_missing: 'This script has no words in the language of this person. Choose another one, or ask a supervisor to add them.',
}

/** Of a request that was written and did not go on, by the code of its reason; null for codes of other things. */
export function obstacleSentence(reason: string | null): string | null {
  if (reason === 'too_late') return 'The call was not begun in time.'
  return reason !== null && Object.hasOwn(WORDS, reason) ? WORDS[reason as CallObstacle] : null
}

/** Why somebody is not called, in a sentence (O3). */
export function obstacleError(obstacle: CallObstacle | 'unwanted', opensAt: Date | null = null): DomainError {
  const details = { reason: obstacle, ...(opensAt && { opensAt: opensAt.toISOString() }) }
  return new DomainError('call_not_allowed', `${WORDS[obstacle]} Nobody was called.`, details)
}

/** What stands in the way of the money of a programme; a worker does not see how much there is (O4). */
export function purseError(
  reason: 'money' | 'wallet' | 'day' | 'month' | 'limit' | 'price',
): DomainError {
  const sentence = {
    money: 'The programme’s wallet does not hold enough for this call. Whoever owns the programme can pay in.',
    wallet: 'The programme’s wallet is not open for calls just now. Whoever owns the programme can see why.',
    day: 'The programme has spent what it may spend today. It can call again tomorrow, or a supervisor can raise the budget.',
    month: 'The programme has spent what it may spend this month. A supervisor can raise the budget.',
    limit: 'The account that pays for the programme has reached what it may spend in 24 hours. It can call again later.',
    price: 'A call to this number costs more than the account that pays for the programme may spend a minute.',
  }[reason]
  const code = reason === 'wallet' ? 'wallet_frozen' : reason === 'limit' || reason === 'price' ? 'limit_reached' : reason === 'money' ? 'insufficient_credits' : 'budget_spent'
  return new DomainError(code, `${sentence} Nobody was called, and nothing was charged.`, { reason })
}
