import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { brokenLimit, effectiveLimits, isTooDear, type CallLimits, type Usage } from '../../../server/domain/calls/limits'

const defaults: CallLimits = {
  callsAtOnce: 2, agentCallsAtOnce: 2, startsPerMinute: 10, countriesPerDay: 5, spendPerDayMicros: 100_000_000n,
  pricePerMinuteMicros: 2_000_000n, maxCallSeconds: 3600,
}
const newAccount: CallLimits = {
  callsAtOnce: 1, agentCallsAtOnce: 1, startsPerMinute: 5, countriesPerDay: 3, spendPerDayMicros: 10_000_000n,
  pricePerMinuteMicros: 500_000n, maxCallSeconds: 1800,
}
const quiet: Usage = { openCalls: 0, startsLastMinute: 0, countriesLastDay: [], spentLastDayMicros: 0n }
const NOW = new Date('2026-11-20T10:00:00Z')
const DAY_MS = 86_400_000

function limitsOf(ageMs: number, override: Parameters<typeof effectiveLimits>[0]['override'] = null, newAccountDays = 7): CallLimits {
  return effectiveLimits({
    defaults, newAccount, newAccountDays, accountCreatedAt: new Date(NOW.getTime() - ageMs), override, now: NOW,
  })
}

describe('what a person may do', () => {
  it('C12 is less in the first seven days, to the millisecond', () => {
    expect(limitsOf(0)).toEqual(newAccount)
    expect(limitsOf(7 * DAY_MS - 1)).toEqual(newAccount)
    expect(limitsOf(7 * DAY_MS)).toEqual(defaults)
    expect(limitsOf(0, null, 0)).toEqual(defaults)
  })

  it('C12 is what staff set, field by field, for young accounts as well; null keeps the default', () => {
    const override = { callsAtOnce: 9, spendPerDayMicros: 1n, pricePerMinuteMicros: null, maxCallSeconds: null }
    expect(limitsOf(0, override)).toEqual({ ...newAccount, callsAtOnce: 9, spendPerDayMicros: 1n })
    expect(limitsOf(30 * DAY_MS, override)).toEqual({ ...defaults, callsAtOnce: 9, spendPerDayMicros: 1n })
  })

  it('C12 takes a limit of nothing for a limit', () => {
    expect(limitsOf(0, { spendPerDayMicros: 0n }).spendPerDayMicros).toBe(0n)
  })
})

describe('the limit that one more call would break', () => {
  it.each<[string, Partial<Usage>, string | null, ReturnType<typeof brokenLimit>]>([
    ['nothing yet', {}, 'GB', null],
    ['one call of two', { openCalls: 1 }, 'GB', null],
    ['two calls of two', { openCalls: 2 }, 'GB', 'callsAtOnce'],
    ['nine starts of ten', { startsLastMinute: 9 }, 'GB', null],
    ['ten starts of ten', { startsLastMinute: 10 }, 'GB', 'startsPerMinute'],
    ['a sixth country', { countriesLastDay: ['US', 'FR', 'DE', 'IN', 'KE'] }, 'GB', 'countriesPerDay'],
    ['a fifth country', { countriesLastDay: ['US', 'FR', 'DE', 'IN'] }, 'GB', null],
    ['a country of the five', { countriesLastDay: ['US', 'FR', 'DE', 'IN', 'KE'] }, 'KE', null],
    ['a number of no country', { countriesLastDay: ['US', 'FR', 'DE', 'IN', 'KE'] }, null, null],
    ['a micro less than the day allows', { spentLastDayMicros: 99_999_999n }, 'GB', null],
    ['all that the day allows', { spentLastDayMicros: 100_000_000n }, 'GB', 'spendPerDay'],
  ])('C12 after %s', (_what, usage, country, expected) => {
    expect(brokenLimit(defaults, { ...quiet, ...usage }, country)).toBe(expected)
  })

  it('C12 once broken stays broken with more of everything', () => {
    const amount = fc.nat({ max: 20 })
    fc.assert(fc.property(amount, amount, amount, amount, (open, starts, moreOpen, moreStarts) => {
      const usage = { ...quiet, openCalls: open, startsLastMinute: starts }
      const more = { ...quiet, openCalls: open + moreOpen, startsLastMinute: starts + moreStarts }
      if (brokenLimit(defaults, usage, 'GB') !== null) expect(brokenLimit(defaults, more, 'GB')).not.toBeNull()
    }))
  })

  it('C12 compares the price of a minute exactly', () => {
    expect(isTooDear(defaults, 2_000_000_000n)).toBe(false)
    expect(isTooDear(defaults, 2_000_000_001n)).toBe(true)
  })
})
