import { describe, expect, it } from 'vitest'
import { sumUp, type PageEntries } from '../../../scripts/vitals/sum-up'

const page = (changes: Partial<PageEntries>): PageEntries => ({
  firstPaintMs: 100, largestMs: [], shifts: [], tasks: [], settledMs: 5000, ...changes,
})
const shiftsAt = (...atMs: number[]) => atMs.map(ms => ({ atMs: ms, score: 0.1 }))

describe('what a page’s loading comes to', () => {
  it.each([[[], 100], [[150, 900], 900]])('the largest paint of %j is at %i', (largestMs, lcpMs) => expect(sumUp(page({ largestMs })).lcpMs).toBe(lcpMs))

  it.each([
    ['nothing', [], 0], ['a short task', [{ atMs: 200, durationMs: 50 }], 0], ['a long one', [{ atMs: 200, durationMs: 180 }], 130],
    ['two', [{ atMs: 200, durationMs: 100 }, { atMs: 400, durationMs: 60 }], 60], ['one before the first paint', [{ atMs: 0, durationMs: 100 }], 0],
    ['one across it', [{ atMs: 50, durationMs: 150 }], 50], ['one after it came to rest', [{ atMs: 6000, durationMs: 300 }], 0],
  ])('blocks for what is beyond 50 ms: %s', (_, tasks, tbtMs) => expect(sumUp(page({ tasks })).tbtMs).toBe(tbtMs))

  it.each([
    ['none', [], 0], ['one', [500], 0.1], ['a burst', [500, 900, 1800], 0.3], ['two bursts', [500, 900, 2500], 0.2],
    ['one that goes on and on', [0, 900, 1800, 2700, 3600, 4500, 5400], 0.6],
  ])('jumps by its worst burst: %s', (_, atMs, cls) => expect(sumUp(page({ shifts: shiftsAt(...atMs) })).cls).toBeCloseTo(cls))
})
