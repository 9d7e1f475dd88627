import { AGENT_CALL_HOURS, nextCallTime } from './agent-call-hours'
import type { Refusal } from '../phone/refuse-number'

export interface CallCircumstances {
  /** Why the number is not called by anybody (C11). */
  refusal: Refusal | null
  hasConsent: boolean
  isOnDoNotCallList: boolean
  /** Where the number may be. */
  timeZones: readonly string[]
}

export interface CallObstacle {
  reason: 'number' | 'do_not_call' | 'no_consent' | 'hours'
  message: string
  /** When it may be tried again by itself; null where somebody has to do something first. */
  opensAt: Date | null
}

/** Why an agent does not call a number now, the weightiest first; null where it may. What is said on the list wins. */
export function callObstacle(
  { refusal, hasConsent, isOnDoNotCallList, timeZones }: CallCircumstances, now: Date,
): CallObstacle | null {
  if (refusal) return { reason: 'number', message: refusal.message, opensAt: null }
  if (isOnDoNotCallList) return obstacle('do_not_call', 'This number is on your do-not-call list, so no agent calls it.')
  if (!hasConsent) return obstacle('no_consent', 'There is no record that this person agreed to be called by an agent. Add it first: when, how and in which words.')
  const opensAt = nextCallTime(timeZones, now)
  if (opensAt?.getTime() === now.getTime()) return null
  const hours = `Agents call from ${AGENT_CALL_HOURS.from} to ${AGENT_CALL_HOURS.to} where the phone is`
  return opensAt
    ? { reason: 'hours', message: `${hours}, and it is another time there now.`, opensAt }
    : obstacle('hours', `${hours}, and nobody knows what time it is there.`)
}

const obstacle = (reason: CallObstacle['reason'], message: string): CallObstacle => ({ reason, message, opensAt: null })
