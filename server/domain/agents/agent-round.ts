import { afterVain, OF_NUMBERS, type AfterRefusal, type NextStep } from '../outreach/round-person'
import type { AnsweredBy } from '../../../shared/schemas/agents/agent-calls'
import type { AgentRetryPlan, VainKind } from '../../../shared/schemas/agents/agent-rounds'
import type { CallOrderState, CallStatus } from '../../../shared/schemas/calls'
import type { RoundReason, RoundWait } from '../../../shared/schemas/outreach/round-words'

/** A call of a round that is over. */
export interface EndedAgentTry {
  status: CallStatus
  answeredBy: AnsweredBy | null
  /** Why the carrier did not dial; null where it did. */
  refusal: string | null
  /** What became of its order. */
  order: CallOrderState
  endedAt: Date
  /** Calls in vain before this one. */
  tries: number
}

const VAIN: Partial<Record<CallStatus, VainKind>> = { 'busy': 'busy', 'no-answer': 'no_answer', 'canceled': 'no_answer' }

/** Whether somebody picked up: a call that a person answered is the last one that they get. */
export const isReached = ({ status, answeredBy }: Pick<EndedAgentTry, 'status' | 'answeredBy'>): boolean =>
  status === 'completed' && answeredBy !== 'machine'

/** What follows on a call of an agent that is over: by the round's plan for how it ended. */
export function afterAgentCall(ended: EndedAgentTry, plan: AgentRetryPlan): NextStep {
  const { status, refusal, order } = ended
  // it was not to be dialled any more, and rang nobody: why is asked at the next call
  if (order === 'dropped') return { kind: 'again', at: ended.endedAt, isRung: false }
  if (refusal === 'number' || refusal === 'destination') return { kind: 'unreached', reason: 'number' }
  // a carrier's own list says so
  if (refusal === 'unwanted') return { kind: 'unreached', reason: 'opted_out' }
  if (isReached(ended)) return { kind: 'reached' }
  const kind = status === 'completed' ? 'machine' : VAIN[status] ?? 'failed'
  return afterVain(plan[kind], kind, ended)
}

/** Whose calls came to so many within a minute, or at once, is asked again soon. */
const SOON_MS = 30_000
const LATER_MS = 5 * 60_000
const HOUR_MS = 60 * 60_000

const OF_A_NUMBER: Readonly<Record<string, RoundReason>> = {
  number: 'number', do_not_call: 'opted_out', no_consent: 'no_consent', hours: 'clock_unknown',
  agent_call_budget: 'price', pricePerMinute: 'price',
}
const OF_ALL: Readonly<Record<string, RoundWait>> = {
  not_live: 'not_live', agent_hours: 'hours', outside_window: 'hours', voice: 'voice', agent_day_budget: 'day',
  agent_round_budget: 'budget', spendPerDay: 'limit', callLength: 'limit',
}
const SOON: Readonly<Record<string, number>> = {
  callsAtOnce: SOON_MS, startsPerMinute: SOON_MS, countriesPerDay: HOUR_MS,
}
const WALLETS: readonly string[] = ['wallet_frozen', 'wallet_closed', 'not_found']

/** What a refusal of a call says for itself. */
export interface AgentRefusal {
  code: string
  /** What its details call `reason`, or `limit`. */
  reason: string
  /** From when on it is an hour to be called at. */
  opensAt: Date | null
}

/**
 * What follows where a call was refused and nobody was rung: some reasons are the number's, some the whole round's.
 */
export function afterAgentRefusal({ code, reason, opensAt }: AgentRefusal, now: Date): AfterRefusal {
  const again = (at: Date): AfterRefusal => ({ person: { kind: 'again', at, isRung: false }, wait: null })
  if (reason === 'hours' && opensAt !== null) return again(opensAt)
  const leftOut = OF_NUMBERS.includes(code) ? 'number' : OF_A_NUMBER[reason]
  if (leftOut !== undefined) return { person: { kind: 'left_out', reason: leftOut }, wait: null }
  if (WALLETS.includes(code)) return { person: null, wait: 'wallet' }
  if (code === 'insufficient_credits') return { person: null, wait: 'money' }
  // it was paused, or went on with them, or the server was told to stop, between taking them and asking
  if (['round_not_running', 'round_moved_on', 'stopping'].includes(reason)) return { person: null, wait: null }
  const wait = OF_ALL[reason]
  if (wait !== undefined) return { person: null, wait }
  return again(new Date(now.getTime() + (SOON[reason] ?? LATER_MS)))
}
