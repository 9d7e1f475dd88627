import { CALL_STATUSES, type CallStatus } from '../../../shared/schemas/calls'
import { rankOf } from './lifecycle'

interface HeardEvent {
  kind: string
  receivedAt: string
}

/**
 * What happened to a call, oldest first. The network delivers its events in any order (C5), so one is never later than
 * the first word of a further step of the lifecycle: a ringing that is told after the answer came before it. Of one
 * moment, lower steps come first, and anything else stays as it was given.
 *
 * @param events in the order of their causes.
 */
export function inHeardOrder<E extends HeardEvent>(events: readonly E[]): E[] {
  const firstWord = new Map<number, string>()
  for (const { kind, receivedAt } of events) {
    const step = stepOf(kind)
    const known = firstWord.get(step ?? -1)
    if (step !== null && (known === undefined || receivedAt < known)) firstWord.set(step, receivedAt)
  }
  const heardAt = ({ kind, receivedAt }: E): string => {
    const step = stepOf(kind)
    if (step === null) return receivedAt
    return [...firstWord].reduce((least, [other, at]) => (other > step && at < least ? at : least), receivedAt)
  }
  const steps = events.filter(event => stepOf(event.kind) !== null).sort((a, b) => stepOf(a.kind)! - stepOf(b.kind)!)
  const places = events.map(event => (stepOf(event.kind) === null ? event : steps.shift()!))
  return places.sort((a, b) => heardAt(a).localeCompare(heardAt(b)))
}

function stepOf(kind: string): number | null {
  return CALL_STATUSES.includes(kind as CallStatus) ? rankOf(kind as CallStatus) : null
}
