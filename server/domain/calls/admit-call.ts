import { affordableSeconds, MINIMUM_CALL_SECONDS } from '../rating/affordable-seconds'
import { brokenLimit, isTooDear, type CallLimits, type LimitName, type LimitsInForce, type Usage } from './limits'
import { ratePerMinute, type PriceComponent } from '../../../shared/pricing'
import type { CallBound } from '../../../shared/schemas/calls'

export interface CallFacts {
  /** Null where the person has none of the currency. */
  wallet: { status: string, availableMicros: bigint } | null
  usage: Usage
  inForce: LimitsInForce
}

/** What a call may cost by something else than wallet and limits of the account. */
export interface Budget {
  by: Extract<CallBound, 'agent_call_budget' | 'agent_day_budget' | 'agent_round_budget'>
  /** What is left of it. */
  leftMicros: bigint
  /** All of it. */
  limitMicros: bigint
}

export interface WantedCall {
  components: readonly PriceComponent[]
  /** The wallet's, and of each component. */
  currency: string
  country: string | null
  /** A shorter call is of no use: it is refused. Default: the shortest that may start. */
  leastSeconds?: number
  /** Longer than this it need not be. */
  mostSeconds?: number
  /** What it may cost besides, whoever's limits those are. */
  budgets?: readonly Budget[]
}

export type Refusal =
  | { reason: 'no_wallet' }
  | { reason: 'wallet_not_active', status: string }
  | { reason: 'insufficient_credits', availableMicros: bigint }
  | { reason: 'limit', limit: LimitName }
  | { reason: 'budget', budget: Budget }

export interface Admitted {
  isAdmitted: true
  maxSeconds: number
  /** What ends the call at `maxSeconds`, if nobody hangs up before. */
  endedBy: CallBound
}
export type Admission = Admitted | { isAdmitted: false, refusal: Refusal }

/** Longer than any call: what a bound allows by itself. */
const UNBOUNDED_SECONDS = 86_400

/**
 * Whether a call may start, how long it may last, and what ends it then (C12, C16, M4). The quote and the start both
 * ask here, so that what the one shows the other grants (M19).
 */
export function admitCall({ wallet, usage, inForce }: CallFacts, wanted: WantedCall): Admission {
  const { components, country } = wanted
  const { limits } = inForce
  if (isTooDear(limits, ratePerMinute(components))) return refuse({ reason: 'limit', limit: 'pricePerMinute' })
  if (!wallet) return refuse({ reason: 'no_wallet' })
  if (wallet.status !== 'active') return refuse({ reason: 'wallet_not_active', status: wallet.status })
  const broken = brokenLimit(limits, usage, country)
  if (broken) return refuse({ reason: 'limit', limit: broken })
  return boundCall(wanted, wallet.availableMicros, usage, inForce)
}

/**
 * How long a call that is up may last now (C14): what it was started with, and whatever the wallet and the limits have
 * left over since. What its hold sets aside is its own. Refused by what is in the way where that is no longer than
 * before.
 */
export function admitMoreTime(
  { wallet, usage, inForce }: CallFacts, wanted: WantedCall,
  running: { heldMicros: bigint, maxSeconds: number },
): Admission {
  if (!wallet) return refuse({ reason: 'no_wallet' })
  if (wallet.status !== 'active') return refuse({ reason: 'wallet_not_active', status: wallet.status })
  const without = { ...usage, spentLastDayMicros: usage.spentLastDayMicros - running.heldMicros }
  const admission = boundCall(wanted, wallet.availableMicros + running.heldMicros, without, inForce)
  if (!admission.isAdmitted || admission.maxSeconds > running.maxSeconds) return admission
  const { availableMicros } = wallet
  if (admission.endedBy === 'money') return refuse({ reason: 'insufficient_credits', availableMicros })
  return refuse({ reason: 'limit', limit: admission.endedBy.endsWith('day_spend') ? 'spendPerDay' : 'callLength' })
}

function boundCall(
  { components, leastSeconds = MINIMUM_CALL_SECONDS, mostSeconds = Infinity, budgets = [] }: WantedCall,
  availableMicros: bigint, usage: Usage, { limits, later }: LimitsInForce,
): Admission {
  const capSeconds = Math.min(limits.maxCallSeconds, roundedUp(components, mostSeconds))
  const unspentMicros = limits.spendPerDayMicros - usage.spentLastDayMicros
  const isOfNew = (field: keyof CallLimits): boolean => later !== null && later.limits[field] > limits[field]
  const free = components.map(terms => ({ ...terms, rateNanosPerMinute: 0n, connectFeeMicros: 0n }))
  const byLength = affordableSeconds(free, 0n, capSeconds)
  const byMoney = affordableSeconds(components, availableMicros, UNBOUNDED_SECONDS)
  const byDay = affordableSeconds(components, unspentMicros, UNBOUNDED_SECONDS)
  if (byLength < leastSeconds) return refuse({ reason: 'limit', limit: 'callLength' })
  if (byMoney < leastSeconds) return refuse({ reason: 'insufficient_credits', availableMicros })
  if (byDay < leastSeconds) return refuse({ reason: 'limit', limit: 'spendPerDay' })
  const byBudget = budgets.map(budget => (
    { budget, seconds: affordableSeconds(components, budget.leftMicros, UNBOUNDED_SECONDS) }))
  const spent = byBudget.find(({ seconds }) => seconds < leastSeconds)
  if (spent) return refuse({ reason: 'budget', budget: spent.budget })
  // where two end it together, money is named: it is what is gone afterwards
  const maxSeconds = Math.min(byMoney, byDay, byLength, ...byBudget.map(({ seconds }) => seconds))
  const admit = (endedBy: CallBound): Admission => ({ isAdmitted: true, maxSeconds, endedBy })
  if (byMoney === maxSeconds) return admit('money')
  const ending = byBudget.find(({ seconds }) => seconds === maxSeconds)
  if (ending) return admit(ending.budget.by)
  if (byDay === maxSeconds) return admit(isOfNew('spendPerDayMicros') ? 'new_account_day_spend' : 'day_spend')
  return admit(isOfNew('maxCallSeconds') && capSeconds === limits.maxCallSeconds ? 'new_account_longest_call' : 'longest_call')
}

/** A time in which every component has ended an increment since `seconds`: rounded down again, it is not shorter. */
function roundedUp(components: readonly PriceComponent[], seconds: number): number {
  const longest = (of: (terms: PriceComponent) => number): number => Math.max(0, ...components.map(of))
  return Math.max(seconds, longest(terms => terms.initialSeconds)) + longest(terms => terms.incrementSeconds) - 1
}

function refuse(refusal: Refusal): Admission {
  return { isAdmitted: false, refusal }
}
