import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentBudgets } from '../../../server/domain/agents/agent-budgets'
import { admitCall, type CallFacts } from '../../../server/domain/calls/admit-call'
import { totalHoldMicros } from '../../../server/domain/rating/affordable-seconds'
import { priceComponents, sumOf, type PriceComponent } from '../../../shared/pricing'
import { arbitraryMicros, arbitraryTerms, isCaught } from '../rating/arbitrary-terms'

const DAY = 100_000_000_000n
const facts = (availableMicros: bigint): CallFacts => ({
  wallet: { status: 'active', availableMicros },
  usage: { openCalls: 0, startsLastMinute: 0, countriesLastDay: [], spentLastDayMicros: 0n },
  inForce: {
    limits: {
      callsAtOnce: 5, agentCallsAtOnce: 5,
      startsPerMinute: 10, countriesPerDay: 10, spendPerDayMicros: DAY, pricePerMinuteMicros: DAY,
      maxCallSeconds: 14_400,
    },
    later: null,
  },
})
type Holding = (components: readonly PriceComponent[]) => readonly PriceComponent[]

/** However long it is talked, up to the end that it was given, it costs no more than anything that bounds it. */
const endsBeforeTheMoney = (held: Holding) => fc.property(
  arbitraryTerms, arbitraryTerms, arbitraryMicros, arbitraryMicros, arbitraryMicros, arbitraryMicros,
  fc.integer({ min: 0, max: 14_400 }),
  (phone, agent, balance, callBudget, dayBudget, spent, second) => {
    const components: PriceComponent[] = [{ ...phone, component: 'phone' }, { ...agent, component: 'agent' }]
    const budgets = agentBudgets({ callBudgetMicros: callBudget, dayBudgetMicros: dayBudget }, spent)
    const admission = admitCall(facts(balance), {
      components: held(components), currency: 'USD', country: null, budgets, mostSeconds: 3000,
    })
    if (!admission.isAdmitted) return
    const dayLeft = dayBudget > spent ? dayBudget - spent : 0n
    const most = [balance, callBudget, dayLeft].reduce((a, b) => (a < b ? a : b))
    const { maxSeconds, endedBy } = admission
    expect(totalHoldMicros(components, maxSeconds)).toBeLessThanOrEqual(most)
    const talked = Math.min(second, maxSeconds)
    const charged = sumOf(priceComponents(components, talked).map(part => part.costMicros))
    expect(charged).toBeLessThanOrEqual(totalHoldMicros(components, maxSeconds))
    const bound = { money: balance, agent_call_budget: callBudget, agent_day_budget: dayLeft }[endedBy as 'money']
    // what is said to end it does: a longer call would have cost more than that
    if (bound !== undefined) expect(totalHoldMicros(components, maxSeconds + 90)).toBeGreaterThan(bound)
  })

describe('the money of an agent’s call', () => {
  it('G1 its hold covers the phone and the agent, and its end comes before the money does', () => {
    fc.assert(endsBeforeTheMoney(components => components), { numRuns: 2000 })
  })

  it('G1 catches a hold without the agent’s part', () => {
    expect(isCaught(endsBeforeTheMoney(([phone]) => [phone!]))).toBe(true)
  })

  it('G1 names the budget that refuses', () => {
    const component: PriceComponent = {
      component: 'agent', currency: 'USD', rateNanosPerMinute: 150_000_000n, connectFeeMicros: 0n, initialSeconds: 1, incrementSeconds: 1, minimumSeconds: 0, graceSeconds: 0,
    }
    const asked = (callBudgetMicros: bigint, dayBudgetMicros: bigint, spent: bigint) => admitCall(facts(10_000_000n), {
      components: [component], currency: 'USD', country: null, budgets: agentBudgets({ callBudgetMicros, dayBudgetMicros }, spent),
    })
    expect(asked(149_999n, 1_000_000n, 0n)).toMatchObject({ refusal: { reason: 'budget', budget: { by: 'agent_call_budget' } } })
    expect(asked(150_000n, 1_000_000n, 0n)).toEqual({ isAdmitted: true, maxSeconds: 60, endedBy: 'agent_call_budget' })
    expect(asked(500_000n, 1_000_000n, 850_001n)).toMatchObject({ refusal: { reason: 'budget', budget: { by: 'agent_day_budget' } } })
    expect(asked(500_000n, 1_000_000n, 2_000_000n)).toMatchObject({ refusal: { reason: 'budget', budget: { leftMicros: 0n } } })
  })
})
