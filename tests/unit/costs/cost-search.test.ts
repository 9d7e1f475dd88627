import { describe, expect, it } from 'vitest'
import { judgeCostLook, legCost, type CostLook, type CostSearch } from '../../../server/domain/costs/cost-search'

const NOW = new Date('2026-11-20T10:00:00Z')
const DAY_MS = 86_400_000
const MINUTE_AGO = new Date(NOW.getTime() - 60_000)
const search = (more: Partial<CostSearch> = {}): CostSearch => ({
  attempts: 1, knownAt: null, endedAt: MINUTE_AGO, ...more,
})
const look = (more: Partial<CostLook> = {}): CostLook => (
  { obstacle: null, isChanged: false, isOutage: false, ...more }
)
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

describe('a leg', () => {
  const price = { micros: 4_000n, currency: 'USD' }
  it.each([
    ['completed', 61, price, 'priced'], ['busy', 0, price, 'priced'], ['answered', null, null, 'open'], ['ringing', null, null, 'open'],
    ['completed', 61, null, 'unpriced'], ['completed', null, null, 'unpriced'], ['completed', 0, null, 'free'], ['busy', null, null, 'free'],
    ['no-answer', 0, null, 'free'], ['failed', 0, null, 'free'], ['canceled', 12, null, 'free'],
  ] as const)('that is %s after %s s with the price %s is %s', (status, durationSeconds, given, cost) => {
    expect(legCost({ status, durationSeconds, price: given })).toBe(cost)
  })
})

describe('a look at what a call costs', () => {
  it.each([[1, 60], [2, 300], [3, 1800], [4, 7200], [5, 21_600], [6, 43_200], [7, 86_400], [8, 86_400], [40, 86_400]])('number %i without a price is followed by the next after %i s', (attempts, seconds) => {
    expect(judgeCostLook(search({ attempts }), look({ obstacle: 'no_price' }), NOW)).toEqual({ attempts, nextAt: inSeconds(seconds), knownAt: null, completedAt: null, obstacle: 'no_price' })
  })

  it('that finds everything is followed by one more the day after', () => {
    const once = { attempts: 1, nextAt: inSeconds(86_400), knownAt: NOW, completedAt: null, obstacle: null }
    expect(judgeCostLook(search(), look(), NOW)).toEqual(once)
    const knownAt = new Date(NOW.getTime() - DAY_MS)
    expect(judgeCostLook(search({ knownAt }), look(), NOW)).toMatchObject({ knownAt, completedAt: NOW })
    const changed = judgeCostLook(search({ knownAt }), look({ isChanged: true }), NOW)
    expect(changed).toMatchObject({ knownAt, completedAt: null, nextAt: inSeconds(86_400) })
  })

  it('gives up after two weeks and eight looks, not after one of both', () => {
    const endedAt = (days: number) => new Date(NOW.getTime() - days * DAY_MS - 1)
    const verdict = (more: Partial<CostSearch>) => judgeCostLook(search(more), look({ obstacle: 'no_price' }), NOW).completedAt
    expect(verdict({ attempts: 8, endedAt: endedAt(14) })).toEqual(NOW)
    expect(verdict({ attempts: 7, endedAt: endedAt(14) })).toBeNull()
    expect(verdict({ attempts: 99, endedAt: new Date(NOW.getTime() - 14 * DAY_MS) })).toBeNull()
  })

  it('that nobody answered counts for nothing, and what was known stays known', () => {
    const outage = look({ obstacle: 'carrier_unavailable', isOutage: true })
    const endedAt = new Date(NOW.getTime() - 99 * DAY_MS)
    expect(judgeCostLook(search({ attempts: 9, endedAt }), outage, NOW)).toEqual({ attempts: 8, nextAt: inSeconds(300), knownAt: null, completedAt: null, obstacle: 'carrier_unavailable' })
    const knownAt = new Date(NOW.getTime() - DAY_MS)
    expect(judgeCostLook(search({ knownAt }), look({ obstacle: 'carrier_unavailable' }), NOW)).toMatchObject({ knownAt, completedAt: null, obstacle: null })
    expect(judgeCostLook(search({ knownAt }), look({ obstacle: 'leg_unknown' }), NOW)).toMatchObject({ knownAt, completedAt: NOW, obstacle: null })
  })
})
