import type { RoundReason, RoundWait } from '../../../shared/schemas/outreach/round-words'
import type { KeypadOutcome, RetryPlan } from '../../../shared/schemas/outreach/words'

/** What comes of somebody in a round. */
export type NextStep =
  | { kind: 'reached' }
  | { kind: 'unreached', reason: RoundReason }
  | { kind: 'left_out', reason: RoundReason }
  /** They are called again. `isRung`: the last call rang, and counts among those that they may get. */
  | { kind: 'again', at: Date, isRung: boolean }

/** Something else stands in the way, which is no fault of theirs: so long until somebody looks again. */
const LOOK_AGAIN_MS = 5 * 60_000
/** A round looks again whether what it waits for is there. */
export const ROUND_LOOKS_AGAIN_MS = 5 * 60_000

const OF_A_PERSON: readonly string[] = ['erased', 'opted_out', 'no_consent', 'number_doubted', 'language_missing'] satisfies RoundReason[]
const isOfPerson = (reason: string): reason is RoundReason => OF_A_PERSON.includes(reason)
type Unreached = keyof RetryPlan

export interface EndedTry {
  outcome: KeypadOutcome
  /** A code: why no carrier rang. */
  reason: string | null
  endedAt: Date
  /** Calls that rang in vain before this one. */
  tries: number
}

/** What follows on a call that is over: by the programme's plan for how it ended. */
export function afterCall({ outcome, reason, endedAt, tries }: EndedTry, plan: RetryPlan): NextStep {
  if (outcome === 'keyed' || outcome === 'no_key') return { kind: 'reached' }
  if (outcome === 'refused') {
    // what had changed between two carriers; nobody was rung
    const { person } = afterRefusal(reason ?? '', reason ?? '', endedAt)
    return person ?? { kind: 'again', at: endedAt, isRung: false }
  }
  if (outcome === 'not_placed' && (reason === 'number' || reason === 'destination')) return { kind: 'unreached', reason: 'number' }
  // on the register of those who want no such calls: no later try is any better
  if (outcome === 'not_placed' && reason === 'unwanted') return { kind: 'left_out', reason: 'opted_out' }
  const kind: Unreached = outcome === 'not_placed' ? 'failed' : outcome
  return afterVain(plan[kind], outcome, { endedAt, tries })
}

/** What follows on a call in vain: another one, as long as there may be more in all. */
export function afterVain(
  { times, minutes }: RetryPlan['busy'], reason: RoundReason, { endedAt, tries }: Pick<EndedTry, 'endedAt' | 'tries'>,
): NextStep {
  if (tries >= times) return { kind: 'unreached', reason }
  return { kind: 'again', at: new Date(endedAt.getTime() + minutes * 60_000), isRung: true }
}

export interface AfterRefusal {
  /** What comes of the person; null: they are asked for again as soon as the round goes on. */
  person: NextStep | null
  /** What the whole round waits for; null: nothing. */
  wait: RoundWait | null
}

const WAITS: Readonly<Record<string, RoundWait>> = {
  outside_hours: 'hours', outside_window: 'hours', paused: 'paused', archived: 'archived',
  round_budget: 'budget', day: 'day', month: 'month', money: 'money', limit: 'limit',
}
/** Codes that are about the number of a person. */
export const OF_NUMBERS: readonly string[] = ['invalid_number', 'number_unclear', 'emergency_number', 'blocked_number', 'no_rate']

/**
 * What follows where a call was refused and nobody was rung: some reasons are the person's, some the whole round's.
 *
 * @param code of the refusal.
 * @param reason what its details say.
 */
export function afterRefusal(code: string, reason: string, now: Date): AfterRefusal {
  const leftOut = (why: RoundReason): AfterRefusal => ({ person: { kind: 'left_out', reason: why }, wait: null })
  if (isOfPerson(reason)) return leftOut(reason)
  // a carrier's own list says so
  if (reason === 'unwanted') return leftOut('opted_out')
  if (reason === 'no_text') return leftOut('language_missing')
  if (reason === 'price') return leftOut('price')
  if (code === 'carrier_missing' || reason === 'no_document') return leftOut('no_provider')
  if (OF_NUMBERS.includes(code)) return leftOut('number')
  if (code === 'script_refused') return { person: null, wait: 'script' }
  if (code === 'wallet_frozen' || code === 'wallet_closed' || reason === 'wallet') return { person: null, wait: 'wallet' }
  // it was paused, went on with them, or its server died, between taking them and asking
  if (['round_not_running', 'round_moved_on', 'too_late'].includes(reason)) return { person: null, wait: null }
  const wait = WAITS[reason] ?? null
  if (wait !== null) return { person: null, wait }
  // another call to them goes on, or somebody outside does not answer
  return { person: { kind: 'again', at: new Date(now.getTime() + LOOK_AGAIN_MS), isRung: false }, wait: null }
}

/** So many calls somebody gets at most. */
export function mostCallsEach(plan: Record<string, RetryPlan['busy']>): number {
  return 1 + Math.max(...Object.values(plan).map(({ times }) => times))
}
