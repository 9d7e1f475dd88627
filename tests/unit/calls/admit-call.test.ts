import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admitCall, type Admission, type CallFacts, type WantedCall } from '../../../server/domain/calls/admit-call'
import { limitFrees } from '../../../server/domain/calls/limit-frees'
import type { CallLimits, DayCall, LimitName } from '../../../server/domain/calls/limits'
import { affordableSeconds, totalHoldMicros } from '../../../server/domain/rating/affordable-seconds'
import type { PriceComponent } from '../../../shared/pricing'
import { arbitraryMicros, arbitraryTerms } from '../rating/arbitrary-terms'

const DOLLAR = 1_000_000n
const old: CallLimits = {
  callsAtOnce: 1, agentCallsAtOnce: 1, startsPerMinute: 10, countriesPerDay: 10,
  spendPerDayMicros: 100n * DOLLAR, pricePerMinuteMicros: 2n * DOLLAR, maxCallSeconds: 14_400,
}
const young: CallLimits = {
  callsAtOnce: 1, agentCallsAtOnce: 1, startsPerMinute: 5, countriesPerDay: 3,
  spendPerDayMicros: 10n * DOLLAR, pricePerMinuteMicros: DOLLAR / 2n, maxCallSeconds: 1800,
}
const NOW = new Date('2026-11-20T10:00:00Z')
const seconds = (count: number) => new Date(NOW.getTime() + count * 1000)
const OF_AGE = seconds(5 * 86_400)
/** A cent a minute. */
const CENT: PriceComponent = { component: 'phone', currency: 'USD', rateNanosPerMinute: 10_000_000n, connectFeeMicros: 0n, initialSeconds: 60, incrementSeconds: 60, minimumSeconds: 0, graceSeconds: 0 }
const dollarAMinute = { ...CENT, rateNanosPerMinute: 1_000_000_000n }
const wanted: WantedCall = { components: [CENT], currency: 'USD', country: 'GB' }
const facts = (changes: Partial<CallFacts> & { limits?: CallLimits } = {}): CallFacts => ({
  wallet: { status: 'active', availableMicros: 20n * DOLLAR },
  usage: { openCalls: 0, startsLastMinute: 0, countriesLastDay: [], spentLastDayMicros: 0n },
  inForce: { limits: changes.limits ?? old, later: null },
  ...changes,
})
const isNew = { inForce: { limits: young, later: { limits: old, from: OF_AGE } } }
const used = (changes: Partial<CallFacts['usage']>) => ({ usage: { ...facts().usage, ...changes } })
const wallet = (availableMicros: bigint, status = 'active') => ({ wallet: { status, availableMicros } })

describe('what ends a call first', () => {
  it.each<[string, Partial<CallFacts>, WantedCall, number, string]>([
    ['a wallet of 12 cents', wallet(120_000n), wanted, 12 * 60, 'money'],
    ['the longest call', {}, wanted, 14_400, 'longest_call'],
    ['the longest call of a new account', isNew, wanted, 1800, 'new_account_longest_call'],
    ['a new account with less money than that', { ...isNew, ...wallet(120_000n) }, wanted, 720, 'money'],
    ['what is left of the day', used({ spentLastDayMicros: 100n * DOLLAR - 50_000n }), wanted, 300, 'day_spend'],
    ['what is left of a new account’s day', { ...isNew, ...used({ spentLastDayMicros: 10n * DOLLAR - 50_000n }) }, wanted, 300, 'new_account_day_spend'],
    ['a dear number: the whole of a day', wallet(500n * DOLLAR), { ...wanted, components: [dollarAMinute] }, 100 * 60, 'day_spend'],
    ['money, where money and the limit end it together', wallet(2_400_000n), wanted, 14_400, 'money'],
    ['a new account whose own limits staff have set as for the others', { inForce: { limits: { ...young, maxCallSeconds: 14_400 }, later: { limits: old, from: OF_AGE } } }, wanted, 14_400, 'longest_call'],
  ])('C16 %s', (_what, changes, call, maxSeconds, endedBy) => {
    expect(admitCall(facts(changes), call)).toEqual({ isAdmitted: true, maxSeconds, endedBy })
  })

  const arbitraryComponents = fc.array(arbitraryTerms, { minLength: 1, maxLength: 3 })
    .map(all => all.map((terms, place): PriceComponent => ({ component: (['phone', 'agent', 'message'] as const)[place]!, ...terms })))
  const anyFacts = fc.record({
    available: arbitraryMicros, spent: arbitraryMicros, limit: arbitraryMicros,
    cap: fc.integer({ min: 60, max: 14_400 }), components: arbitraryComponents,
  })
  type Drawn = typeof anyFacts extends fc.Arbitrary<infer Value> ? Value : never
  function admit({ available, spent, limit, cap, components }: Drawn): Admission {
    const limits = { ...old, spendPerDayMicros: limit, maxCallSeconds: cap, pricePerMinuteMicros: 1000n * DOLLAR }
    const now = { ...wallet(available), ...used({ spentLastDayMicros: spent }), inForce: { limits, later: null } }
    return admitCall(facts(now), { components, currency: 'USD', country: null })
  }

  const freeOf = (terms: PriceComponent) => ({ ...terms, rateNanosPerMinute: 0n, connectFeeMicros: 0n })
  /** What the named bound is worth by itself; one that was not named must not be tighter. */
  const isTruth = (drawn: Drawn, admission: Admission): boolean => {
    if (!admission.isAdmitted) return true
    const { available, spent, limit, cap, components } = drawn
    const allows = {
      money: affordableSeconds(components, available, 86_400),
      day_spend: affordableSeconds(components, limit - spent, 86_400),
      longest_call: affordableSeconds(components.map(freeOf), 0n, cap),
    }
    const { maxSeconds, endedBy } = admission
    const held = totalHoldMicros(components, maxSeconds)
    return allows[endedBy as keyof typeof allows] === maxSeconds
      && Object.values(allows).every(one => one >= maxSeconds)
      && held <= available && held <= limit - spent && maxSeconds <= cap && maxSeconds >= 60
  }

  it('C16 M4 is what is named, and nothing else is tighter', () => {
    fc.assert(fc.property(anyFacts, drawn => isTruth(drawn, admit(drawn))))
  })

  it('C16 catches an admission that always blames the money', () => {
    const planted = fc.property(anyFacts, drawn => {
      const admission = admit(drawn)
      return isTruth(drawn, admission.isAdmitted ? { ...admission, endedBy: 'money' } : admission)
    })
    expect(fc.check(planted, { seed: 7 }).failed).toBe(true)
  })

  it('M4 more money never makes a call shorter or refused', () => {
    fc.assert(fc.property(anyFacts, arbitraryMicros, (drawn, more) => {
      const [before, after] = [admit(drawn), admit({ ...drawn, available: drawn.available + more })]
      if (before.isAdmitted) expect(after.isAdmitted && after.maxSeconds >= before.maxSeconds).toBe(true)
    }))
  })
})

describe('what refuses a call', () => {
  it.each<[string, Partial<CallFacts>, WantedCall, object]>([
    ['no wallet', { wallet: null }, wanted, { reason: 'no_wallet' }],
    ['a frozen one', wallet(DOLLAR, 'frozen'), wanted, { reason: 'wallet_not_active', status: 'frozen' }],
    ['too dear a minute', { inForce: { limits: young, later: null } }, { ...wanted, components: [dollarAMinute] }, { reason: 'limit', limit: 'pricePerMinute' }],
    ['too dear a minute of all components together', {}, { ...wanted, components: [dollarAMinute, dollarAMinute, CENT] }, { reason: 'limit', limit: 'pricePerMinute' }],
    ['a call that is not over', used({ openCalls: 1 }), wanted, { reason: 'limit', limit: 'callsAtOnce' }],
    ['a fourth country', { ...isNew, ...used({ countriesLastDay: ['IN', 'KE', 'NO'] }) }, wanted, { reason: 'limit', limit: 'countriesPerDay' }],
    ['less than a minute left of the day', used({ spentLastDayMicros: 100n * DOLLAR - 9999n }), wanted, { reason: 'limit', limit: 'spendPerDay' }],
    ['less than a minute of money', wallet(9999n), wanted, { reason: 'insufficient_credits', availableMicros: 9999n }],
    ['steps that are longer than a call may be', { inForce: { limits: { ...old, maxCallSeconds: 90 }, later: null } }, { ...wanted, components: [{ ...CENT, initialSeconds: 120 }] }, { reason: 'limit', limit: 'callLength' }],
  ])('C12 %s', (_what, changes, call, refusal) => {
    expect(admitCall(facts(changes), call)).toEqual({ isAdmitted: false, refusal })
  })
})

describe('when a limit frees', () => {
  const at = (ago: number, country: string | null = 'US', spentMicros = 0n): DayCall => {
    return { at: seconds(-ago), isPlaced: true, country, spentMicros }
  }
  const cameIn = (...fields: Parameters<typeof at>): DayCall => ({ ...at(...fields), isPlaced: false })
  const frees = (limit: LimitName, changes: Partial<CallFacts>, calls: DayCall[], call = wanted) =>
    limitFrees(limit, facts(changes), call, calls)?.toISOString() ?? null

  it('C12 starts: when enough of them are a minute old', () => {
    const limits = { inForce: { limits: { ...old, startsPerMinute: 2 }, later: null } }
    expect(frees('startsPerMinute', { ...limits, ...used({ startsLastMinute: 2 }) }, [at(300), at(50), at(10)])).toBe(seconds(10).toISOString())
    expect(frees('startsPerMinute', { ...limits, ...used({ startsLastMinute: 3 }) }, [at(300), at(50), at(40), at(10)])).toBe(seconds(20).toISOString())
  })

  it('C12 countries: when the one that was called last the longest ago is a day old', () => {
    const limits = { inForce: { limits: young, later: null } }
    const calls = [at(80_000, 'IN'), at(70_000, 'KE'), at(60_000, 'NO'), at(1000, 'IN')]
    expect(frees('countriesPerDay', { ...limits, ...used({ countriesLastDay: ['IN', 'KE', 'NO'] }) }, calls)).toBe(seconds(86_400 - 70_000).toISOString())
  })

  it('C12 what came in meanwhile changes neither', () => {
    const limits = { ...old, startsPerMinute: 2 }
    const minute = { inForce: { limits, later: null }, ...used({ startsLastMinute: 2 }) }
    expect(frees('startsPerMinute', minute, [at(50), cameIn(45), at(10), cameIn(5)])).toBe(seconds(10).toISOString())
    const day = { inForce: { limits: young, later: null }, ...used({ countriesLastDay: ['IN', 'KE', 'NO'] }) }
    const calls = [cameIn(85_000, 'FR'), at(80_000, 'IN'), at(70_000, 'KE'), at(60_000, 'NO'), cameIn(50_000, 'IN')]
    expect(frees('countriesPerDay', day, calls)).toBe(seconds(86_400 - 80_000).toISOString())
  })

  it('C12 spending: when enough of it is a day old for the shortest call', () => {
    const limits = { ...old, spendPerDayMicros: 100_000n }
    const spent = { inForce: { limits, later: null }, ...used({ spentLastDayMicros: 100_000n }) }
    const calls = [at(50_000, 'US', 4000n), at(40_000, 'US', 5999n), at(30_000, 'US', 1n), at(20_000, 'US', 90_000n)]
    expect(frees('spendPerDay', spent, calls)).toBe(seconds(86_400 - 30_000).toISOString())
    expect(frees('spendPerDay', spent, calls, { ...wanted, components: [dollarAMinute] })).toBeNull()
  })

  it('C12 a new account’s: when it is no longer new, where that is sooner or the only way', () => {
    expect(frees('pricePerMinute', isNew, [], { ...wanted, components: [dollarAMinute] })).toBe(OF_AGE.toISOString())
    const soon = { inForce: { limits: young, later: { limits: old, from: seconds(60) } }, ...used({ countriesLastDay: ['IN', 'KE', 'NO'] }) }
    expect(frees('countriesPerDay', soon, [at(1, 'IN'), at(1, 'KE'), at(1, 'NO')])).toBe(seconds(60).toISOString())
    expect(frees('pricePerMinute', { inForce: { limits: young, later: { limits: young, from: OF_AGE } } }, [], { ...wanted, components: [dollarAMinute] })).toBeNull()
  })

  it('C12 is told true: a moment before it refuses, and then no more', () => {
    const ages = fc.array(fc.tuple(fc.integer({ min: 1, max: 86_399 }), fc.constantFrom('US', 'IN', 'KE', 'NO', 'FR'), fc.bigInt(0n, 40_000n)), { minLength: 1, maxLength: 12 })
    const limits: CallLimits = { ...old, startsPerMinute: 3, countriesPerDay: 3, spendPerDayMicros: 100_000n }
    const factsAt = (calls: DayCall[], when: Date): CallFacts => {
      const day = calls.filter(call => call.at.getTime() > when.getTime() - 86_400_000)
      return facts({
        inForce: { limits, later: null },
        usage: {
          openCalls: 0,
          startsLastMinute: day.filter(call => call.at.getTime() > when.getTime() - 60_000).length,
          countriesLastDay: [...new Set(day.map(call => call.country!))],
          spentLastDayMicros: day.reduce((sum, call) => sum + call.spentMicros, 0n),
        },
      })
    }
    const limitAt = (calls: DayCall[], when: Date): LimitName | null => {
      const admission = admitCall(factsAt(calls, when), wanted)
      return !admission.isAdmitted && admission.refusal.reason === 'limit' ? admission.refusal.limit : null
    }
    fc.assert(fc.property(ages, drawn => {
      const calls = drawn.map(([ago, country, spent]) => at(ago, country, spent))
        .sort((a, b) => a.at.getTime() - b.at.getTime())
      const limit = limitAt(calls, NOW)
      if (!limit) return
      const freed = limitFrees(limit, factsAt(calls, NOW), wanted, calls)!
      expect(freed > NOW).toBe(true)
      expect(limitAt(calls, freed)).not.toBe(limit)
      // another limit may stand before it by then, but this one has not gone
      expect(limitAt(calls, new Date(freed.getTime() - 1))).not.toBeNull()
    }))
  })
})
