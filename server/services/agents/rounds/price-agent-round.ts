import type { Context } from '../../../context'
import { readCallFacts } from '../../../db/calls/call-facts'
import { agentBudgets } from '../../../domain/agents/agent-budgets'
import { admitCall } from '../../../domain/calls/admit-call'
import { limitsInForce, type LimitsInForce } from '../../../domain/calls/limits'
import { totalHoldMicros } from '../../../domain/rating/affordable-seconds'
import type { Caller } from '../../calls/hold-call'
import { priceMany } from '../../rating/price-many'
import type { CallingAgent } from '../calls/calling-agent'
import { agentComponent } from '../calls/price-agent-call'

export interface AgentRoundPrice {
  /** Of one call to each number, at its longest. */
  micros: bigint
  cheapest: bigint | null
  /** Of the call that may last longest. */
  seconds: number
  /** Numbers whose price is asked for at the call. */
  unpriced: number
  /** Numbers that a deck blocks. */
  blocked: number
  /** Numbers of which a minute costs more than is allowed. */
  dear: number
}

/** What the account may do now (C12). */
export async function limitsOf({ config, clock, database }: Context, owner: Caller): Promise<LimitsInForce> {
  const now = clock.now()
  const facts = await database.asUser(owner.id, tx => readCallFacts(tx, owner.id, config.currency, now))
  return limitsInForce({
    defaults: config.limits, newAccount: config.newAccountLimits, newAccountDays: config.newAccountDays,
    accountCreatedAt: owner.createdAt, override: facts?.ownLimits ?? null, now,
  })
}

/** More than anybody has: what the wallet holds now is not what is asked. */
const PLENTY_MICROS = 1_000_000_000_000_000n
const UNUSED = { openCalls: 0, startsLastMinute: 0, countriesLastDay: [], spentLastDayMicros: 0n }

/** What calls of an agent to these numbers set aside at most, each once: phone and agent together (G1). */
export async function priceAgentRound(
  context: Context, { version, origin }: CallingAgent, inForce: LimitsInForce, numbers: readonly string[],
): Promise<AgentRoundPrice> {
  const { currency } = context.config
  const agent = agentComponent(context)
  const facts = { wallet: { status: 'active', availableMicros: PLENTY_MICROS }, usage: UNUSED, inForce }
  const bounds = { mostSeconds: version.longestCallSeconds, budgets: agentBudgets(version, 0n) }
  const sum: AgentRoundPrice = { micros: 0n, cheapest: null, seconds: 0, unpriced: 0, blocked: 0, dear: 0 }
  const prices = await priceMany(context, numbers, origin)
  for (const number of numbers) {
    const price = prices.get(number)
    if (!price) {
      sum.unpriced += 1
      continue
    }
    const components = [{ ...price.terms, component: 'phone' as const }, agent]
    // by the decision of the call itself (M19)
    const admission = price.isBlocked ? null : admitCall(facts, { components, currency, country: null, ...bounds })
    if (admission === null) sum.blocked += 1
    else if (!admission.isAdmitted) sum.dear += 1
    else {
      const micros = totalHoldMicros(components, admission.maxSeconds)
      sum.micros += micros
      sum.seconds = Math.max(sum.seconds, admission.maxSeconds)
      if (sum.cheapest === null || micros < sum.cheapest) sum.cheapest = micros
    }
  }
  return sum
}
