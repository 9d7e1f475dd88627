import { describe, expect, it } from 'vitest'
import { budgetLeft, callObstacle, type CalledPerson } from '../../../server/domain/outreach/admit-keypad-call'
import { keypadSeconds } from '../../../server/domain/outreach/keypad-length'

const at = new Date('2026-11-30T06:00:00Z')
const person: CalledPerson = { erasedAt: null, consentAt: at, optedOutAt: null, numberDoubtedAt: null, language: 'ta' }
const programme = { isPaused: false, archivedAt: null }

describe('what stands against a call', () => {
  it('O3 is nothing with consent, in the hours, in a language that the script has', () => {
    expect(callObstacle(person, programme, true, ['ta', 'en'])).toBeNull()
  })

  it.each([
    ['no_consent', { consentAt: null }, {}, true],
    ['opted_out', { optedOutAt: at }, {}, true],
    // the stronger word first
    ['opted_out', { optedOutAt: at, consentAt: null }, {}, false],
    ['number_doubted', { numberDoubtedAt: at }, {}, true],
    ['erased', { erasedAt: at, consentAt: null }, {}, true],
    ['paused', {}, { isPaused: true }, true],
    ['archived', {}, { archivedAt: at }, true],
    ['outside_hours', {}, {}, false],
    ['language_missing', { language: 'te' as const }, {}, true],
  ] as const)('O3 is %s', (obstacle, who, what, isOpen) => {
    expect(callObstacle({ ...person, ...who }, { ...programme, ...what }, isOpen, ['ta'])).toBe(obstacle)
  })
})

describe('what is left of a budget', () => {
  const spent = { dayMicros: 30n, monthMicros: 90n }
  it('is the smaller rest, and names which', () => {
    expect(budgetLeft({ dayMicros: 100n, monthMicros: null }, spent)).toEqual({ period: 'day', micros: 70n })
    expect(budgetLeft({ dayMicros: 100n, monthMicros: 100n }, spent)).toEqual({ period: 'month', micros: 10n })
    expect(budgetLeft({ dayMicros: 40n, monthMicros: 100n }, spent)).toEqual({ period: 'day', micros: 10n })
    expect(budgetLeft({ dayMicros: null, monthMicros: 95n }, spent)).toEqual({ period: 'month', micros: 5n })
  })

  it('is nothing where it is zero or overspent, and no limit where there is none', () => {
    expect(budgetLeft({ dayMicros: 0n, monthMicros: null }, spent)).toEqual({ period: 'day', micros: 0n })
    expect(budgetLeft({ dayMicros: 20n, monthMicros: null }, spent)).toEqual({ period: 'day', micros: 0n })
    expect(budgetLeft({ dayMicros: null, monthMicros: null }, spent)).toBeNull()
  })
})

describe('how long a call lasts at most', () => {
  it('has room for the question each time that it may be asked, and for the last words', () => {
    const recorded = (ms: number) => ({ text: 'x'.repeat(500), recordedMs: ms })
    expect(keypadSeconds(recorded(10_000), recorded(4_000), 0)).toBe(11 + 11 + 5)
    expect(keypadSeconds(recorded(10_000), recorded(4_000), 2)).toBe(3 * (11 + 11) + 5)
    const spoken = (text: string) => ({ text, recordedMs: null })
    expect(keypadSeconds(spoken('Press one.'), spoken('Thank you.'), 1)).toBeGreaterThan(2 * 11)
  })
})
