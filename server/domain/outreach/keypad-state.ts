import type { CallOrderState, CallStatus } from '../../../shared/schemas/calls'
import type { KeypadOutcome } from '../../../shared/schemas/outreach/words'
import type { KeypadState } from '../../../shared/schemas/outreach/calls'
import { isFinal, nextStatus } from '../calls/lifecycle'

export interface TryNow {
  order: CallOrderState
  /** What is sure. */
  status: CallStatus
  /** What the carrier said and nobody has checked (O5). */
  hintedStatus: CallStatus | null
  hasLeg: boolean
}

/** How far a request is, as a screen says it: what is only hinted at moves it too. */
export function keypadState(outcome: KeypadOutcome | null, last: TryNow): KeypadState {
  if (outcome === 'not_placed' || outcome === 'refused') return 'refused'
  if (outcome !== null) return 'ended'
  const status = last.hintedStatus === null ? last.status : nextStatus(last.status, last.hintedStatus)
  const isHeardOf = last.hasLeg || last.hintedStatus !== null
  if (isFinal(status) && isHeardOf) return 'ended'
  if (status === 'answered' || status === 'ringing') return status
  if (isHeardOf || last.order === 'placed') return 'asked'
  if (last.order === 'unknown') return 'unknown'
  // one carrier said no, and the next one is about to be asked
  return last.order === 'asking' ? 'asked' : 'waiting'
}
