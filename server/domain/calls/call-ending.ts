import { isFinal } from './lifecycle'
import type { CallEnding, CallStatus } from '../../../shared/schemas/calls'

export interface EndedCall {
  status: CallStatus
  durationSeconds: number | null
  maxSeconds: number
  hungUpBy: 'caller' | 'callee' | null
  /** Whether the carrier ever dialled. */
  isDialled: boolean
  /** It came in: whose call it is was called. */
  isIncoming: boolean
}

/** A carrier counts whole seconds, up or down: so close to the limit it may have been the limit. */
const ROUNDING_SECONDS = 1

/** Who or what ended a call, as far as it is known (C16); null says that it is not. */
export function callEnding(call: EndedCall): CallEnding | null {
  const { status, durationSeconds, maxSeconds, hungUpBy, isDialled, isIncoming } = call
  if (!isFinal(status)) return null
  if (status === 'completed') {
    const seconds = durationSeconds ?? 0
    if (seconds >= maxSeconds) return 'limit'
    return hungUpBy === 'callee' && seconds >= maxSeconds - ROUNDING_SECONDS ? null : hungUpBy
  }
  // whatever the network makes of it: somebody declined
  if (isIncoming) return hungUpBy === 'caller' ? 'caller' : null
  // both words stand for a caller who gave up (C6); busy and failed are the other side's
  const mayBeGivenUp = status === 'canceled' || status === 'no-answer'
  if (mayBeGivenUp && hungUpBy === 'caller') return 'caller'
  return status === 'canceled' && !isDialled ? 'carrier' : null
}
