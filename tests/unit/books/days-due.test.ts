import { describe, expect, it } from 'vitest'
import { daysDue, type PastRun } from '../../../server/domain/books/days-due'

const NOW = new Date('2026-11-21T02:00:00Z')
const run = (day: string, startedAt: string, changes: Partial<PastRun> = {}): PastRun => (
  { day, startedAt: new Date(startedAt), isGood: true, waiting: 0, ...changes }
)
interface Given { cases?: string[], first?: string | null, now?: Date }
const due = (runs: PastRun[], { cases = [], first = '2026-11-20', now = NOW }: Given = {}) =>
  daysDue(runs, new Set(cases), first, now)

describe('the days that are due', () => {
  it('F2 yesterday is, two hours after its end', () => {
    expect(due([])).toEqual(['2026-11-20'])
    expect(due([], { now: new Date('2026-11-21T01:59:59Z') })).toEqual([])
    expect(due([run('2026-11-20', '2026-11-21T02:00:00Z')], { now: new Date('2026-11-21T09:00:00Z') })).toEqual([])
  })

  it('F2 a comparison before the day was over does not count', () => {
    expect(due([run('2026-11-20', '2026-11-20T18:00:00Z')])).toEqual(['2026-11-20'])
    expect(due([run('2026-11-20', '2026-11-21T01:59:59Z')], { now: new Date('2026-11-21T06:00:00Z') })).toEqual(['2026-11-20'])
  })

  it('F2 missed days are caught up, oldest first, ten days back and not before the first row', () => {
    expect(due([], { first: '2026-11-18' })).toEqual(['2026-11-18', '2026-11-19', '2026-11-20'])
    const all = due([], { first: '2024-01-01' })
    expect([all.length, all[0], all.at(-1)]).toEqual([10, '2026-11-11', '2026-11-20'])
    expect(due([], { first: null })).toEqual([])
    expect(due([], { first: '2026-11-21' })).toEqual([])
  })

  it('F2 one that could not ask everybody is tried again after an hour', () => {
    const failed = run('2026-11-20', '2026-11-21T02:00:00Z', { isGood: false })
    expect(due([failed], { now: new Date('2026-11-21T02:59:59Z') })).toEqual([])
    expect(due([failed], { now: new Date('2026-11-21T03:00:00Z') })).toEqual(['2026-11-20'])
  })

  it('F2 a day with something waiting or an open case is compared again the next day, until it is settled', () => {
    const good = run('2026-11-19', '2026-11-20T02:10:00Z')
    const settled = run('2026-11-20', '2026-11-21T02:00:00Z')
    const now = new Date('2026-11-21T03:00:01Z')
    expect(due([good, settled], { first: '2026-11-19', now })).toEqual([])
    expect(due([{ ...good, waiting: 1 }, settled], { first: '2026-11-19', now })).toEqual(['2026-11-19'])
    expect(due([good, settled], { first: '2026-11-19', now, cases: ['2026-11-19', '2026-11-20'] })).toEqual(['2026-11-19'])
    expect(due([{ ...good, waiting: 1 }, run('2026-11-19', '2026-11-20T20:00:00Z')], { first: '2026-11-19', now })).toEqual(['2026-11-20'])
  })
})
