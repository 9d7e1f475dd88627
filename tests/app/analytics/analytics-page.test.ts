import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import AnalyticsPage from '~/pages/analytics.vue'
import { analyticsCsv } from '~~/browser/analytics/analytics-csv'
import { analyticsCards, busiestHour } from '~~/browser/analytics/analytics-words'
import { ownZone } from '~~/browser/analytics/own-zone'
import type { NamesDto } from '~~/shared/schemas/contacts'
import type { CallAnalyticsDto, CallFigures } from '~~/shared/schemas/analytics'
import { sampleCall, sampleProfile } from '../support/samples'
import { seen } from '../support/seen'

interface Plot { data: number[][], options: { axes: { values: (chart: unknown, at: number[]) => string[] }[] } }
const plot = vi.hoisted(() => ({ drawn: [] as Plot[] }))
vi.mock('uplot', () => ({
  default: class {
    destroy = vi.fn()
    setSize = vi.fn()
    redraw = vi.fn()
    constructor(readonly options: Plot['options'], readonly data: number[][]) {
      plot.drawn.push(this)
    }
  },
}))

enableAutoUnmount(afterEach)
const NOTHING: CallFigures = { calls: 0, completedCalls: 0, failedCalls: 0, talkedSeconds: 0, chargedMicros: '0' }
const SOME: CallFigures = { calls: 6, completedCalls: 5, failedCalls: 1, talkedSeconds: 3723, chargedMicros: '1053000' }
const NO_AVERAGES = { successRate: null, averageSeconds: null, averageMicros: null }
const hours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
hours[1]![14] = 5
hours[6]![23] = 1

function analytics(changes: Partial<CallAnalyticsDto> = {}): CallAnalyticsDto {
  return {
    currency: 'USD', tz: 'Asia/Kathmandu', from: '2026-11-22', to: '2026-11-24',
    totals: { ...SOME, successRate: 0.8333, averageSeconds: 745, averageMicros: '210600', refundedMicros: '0' },
    previous: { ...NOTHING, calls: 2, completedCalls: 2, talkedSeconds: 60, chargedMicros: '2000000', from: '2026-11-19', to: '2026-11-21', successRate: 1, averageSeconds: 30, averageMicros: '1000000' },
    days: [{ day: '2026-11-22', ...NOTHING, successRate: null }, { day: '2026-11-23', ...SOME, successRate: 0.8333 }, { day: '2026-11-24', ...NOTHING, successRate: null }],
    hours,
    countries: [{ country: 'GB', ...SOME, calls: 5 }, { country: null, ...NOTHING, calls: 1, failedCalls: 1 }],
    numbers: [{ toNumber: '+442079460123', display: '+44 20 7946 0123', country: 'GB', ...SOME }],
    ...changes,
  }
}
const quiet = (previousCalls = 0) => analytics({
  totals: { ...NOTHING, ...NO_AVERAGES, refundedMicros: '0' }, previous: { ...NOTHING, ...NO_AVERAGES, calls: previousCalls, from: '2026-11-19', to: '2026-11-21' },
  days: ['2026-11-22', '2026-11-23', '2026-11-24'].map(day => ({ day, ...NOTHING, successRate: null })), countries: [], numbers: [], hours: hours.map(row => row.map(() => 0)),
})

const server = { reply: analytics(), fails: '' as '' | 'away' | 'refused', asked: [] as Record<string, unknown>[], calls: [sampleCall()], callsFail: false, waits: null as Promise<void> | null, names: [] as NamesDto['names'] }
registerEndpoint('/api/user/profile', () => sampleProfile())
registerEndpoint('/api/user/call-analytics', async event => {
  server.asked.push(getQuery(event))
  await server.waits
  if (!server.fails) return server.reply
  setResponseStatus(event, server.fails === 'away' ? 503 : 400)
  return server.fails === 'away'
    ? { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
    : { code: 'invalid_request', message: 'The request has a mistake in “to”. Nothing was changed.' }
})
registerEndpoint('/api/calls/history', event => {
  if (!server.callsFail) return { calls: server.calls, nextCursor: null }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'The calls are away.' }
})
registerEndpoint('/api/user/contacts/names', { method: 'POST', handler: () => ({ names: server.names }) })
seen.stub()
beforeEach(() => {
  Object.assign(server, { reply: analytics(), fails: '', asked: [], calls: [sampleCall()], callsFail: false, waits: null, names: [] })
  useContactNames().forget()
  Object.assign(plot, { drawn: [] })
  Object.assign(seen, { waits: false, waiting: [] })
})

async function open(route = '/analytics'): Promise<VueWrapper> {
  const view = await mountSuspended(AnalyticsPage, { route })
  await vi.waitFor(() => expect(view.text()).not.toMatch(/Loading (your figures|recent calls)/))
  await flushPromises()
  return view
}
const drawn = () => vi.waitFor(() => expect(plot.drawn).toHaveLength(2))
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!

describe('/analytics', () => {
  it('says that it is loading, then the figures, whose days they are, and how they compare', async () => {
    let answer = () => {}
    server.waits = new Promise<void>(resolve => {
      answer = resolve
    })
    const view = await mountSuspended(AnalyticsPage, { route: '/analytics' })
    expect(view.get('[role=status]').text()).toBe('Loading your figures')
    answer()
    await vi.waitFor(() => expect(view.find('[data-test=card-calls]').exists()).toBe(true))
    expect(server.asked).toEqual([{ days: '30', tz: ownZone() }])
    expect(view.get('[data-test=period]').text()).toBe('Nov 22, 2026 to Nov 24, 2026. Days and hours are those of Asia/Kathmandu, and go by when a call began.')
    const card = (key: string) => view.get(`[data-test=card-${key}]`).findAll('dt, dd').map(part => part.text())
    expect(card('calls')).toEqual(['Calls', '6', '5 completed, 1 not connected', '4 more than in the 3 days before'])
    expect(card('answered')).toEqual(['Completed, of all calls', '83.3%', '16.7 percentage points less than in the 3 days before'])
    expect(card('talked')).toEqual(['Talked', '1 hour 2 minutes', '12 minutes in a completed call on average', '1 hour 1 minute more than in the 3 days before'])
    expect(card('spent')).toEqual(['Spent on calls', '$1.053', '$0.2106 for a completed call on average', '$0.947 less than in the 3 days before'])
    await drawn()
  })

  it('K2 names whom it knows beside the number', async () => {
    server.names = [{ number: '+442079460123', contactId: 'c1', name: 'أمينة', label: '' }]
    const view = await open()
    const row = () => view.findAll('[data-test=top-row]').map(one => one.text()).find(text => text.includes('+44 20 7946 0123'))
    await vi.waitFor(() => expect(row()).toContain('أمينة+44 20 7946 0123'))
  })

  it('draws calls and money by day, each with a table of every day', async () => {
    const view = await open()
    await drawn()
    expect(plot.drawn.map(({ data }) => data)).toEqual([[[0, 1, 2], [0, 5, 0], [0, 1, 0]], [[0, 1, 2], [0, 1.053, 0]]])
    expect(plot.drawn[0]!.options.axes[1]!.values(null, [0, 0.5, 2, 1500])).toEqual(['0', '', '2', '1.5K'])
    expect(view.findAll('[data-test=chart-summary]').map(one => one.text())).toEqual([
      'Completed: 5 in all, most on Nov 23 (5). Not connected: 1 in all, most on Nov 23 (1).', 'Spent on calls: $1.053 in all, most on Nov 23 ($1.053).',
    ])
    const rows = view.get('[data-test=day-table]').findAll('tbody tr').map(row => row.findAll('th, td').map(cell => cell.element.lastChild!.textContent!.trim()))
    expect(rows).toEqual([['Nov 22, 2026', '0', '0', '–', '0:00', '$0.00'], ['Nov 23, 2026', '6', '5', '83.3%', '1:02:03', '$1.053'], ['Nov 24, 2026', '0', '0', '–', '0:00', '$0.00']])
    expect(view.get('[data-test=chart-table] caption').text()).toBe('Spent by day, by day of Asia/Kathmandu')
  })

  it('draws nothing that nobody has scrolled to', async () => {
    seen.waits = true
    await open()
    expect(plot.drawn).toEqual([])
    seen.waiting[0]!()
    await vi.waitFor(() => expect(plot.drawn).toHaveLength(1))
  })

  it('maps hours as a table whose cells say what their colour shows', async () => {
    const view = await open()
    const map = view.get('[data-test=hour-map]')
    expect(map.get('[data-test=busiest]').text()).toBe('Most calls began on a Tuesday between 14:00 and 15:00: 5.')
    expect(map.findAll('tbody tr')).toHaveLength(7)
    expect(map.findAll('tbody td')).toHaveLength(168)
    expect(map.findAll('tbody tr')[1]!.findAll('td')[14]!.text()).toBe('5')
    expect(map.get('[title="Sunday 23:00: 1 call"]').text()).toBe('1')
    expect(map.findAll('thead th')[14]!.text()).toBe('14:00')
  })

  it('names countries and numbers, those of no country too', async () => {
    const view = await open()
    const rows = view.findAll('[data-test=top-table]').map(table => table.findAll('[data-test=top-row]').map(row => row.get('bdi').text()))
    expect(rows).toEqual([['United Kingdom', 'International'], ['+44 20 7946 0123']])
    expect(view.find('[data-test=call-row]').exists()).toBe(true)
  })

  it.each([[0, 'is added up here'], [3, 'There were 3 calls in as many days before.']])('says that there was no call, and what to do, after %s calls before', async (before, words) => {
    server.reply = quiet(before)
    server.calls = []
    const view = await open()
    expect(view.text()).toContain('No calls in these days')
    expect(view.text()).toContain(words)
    expect(view.text()).toContain('No calls yet. The ones you make are listed here.')
    expect(view.find('[data-test=chart]').exists()).toBe(false)
    expect(view.findAll('button').some(one => one.text() === 'Save as CSV')).toBe(false)
  })

  it.each([['away', 'We cannot reach our records just now.'], ['refused', 'The request has a mistake in “to”.']] as const)('says why there are no figures (%s), and tries again', async (fails, words) => {
    server.fails = fails
    const view = await open()
    expect(view.text()).toContain('Your figures could not be loaded')
    expect(view.text()).toContain(words)
    expect(view.find('[data-test=card-calls]').exists()).toBe(false)
    server.fails = ''
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=card-calls]').exists()).toBe(true))
  })

  it('shows the figures where the recent calls cannot be loaded, and says of a call that is still open', async () => {
    server.callsFail = true
    const view = await open()
    expect(view.text()).toContain('Your recent calls could not be loaded')
    expect(view.find('[data-test=card-calls]').exists()).toBe(true)
    server.callsFail = false
    server.calls = [sampleCall({ status: 'answered', chargedMicros: null })]
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=still-open]').exists()).toBe(true))
  })

  it.each([
    ['/analytics?days=7', { days: '7' }, ['7 days']], ['/analytics?from=2026-11-01&to=2026-11-02', { from: '2026-11-01', to: '2026-11-02' }, []],
    // what cannot be a period is for the server to refuse, in words
    ['/analytics?from=2026-11-02', { from: '2026-11-02' }, []], ['/analytics?days=7&days=30', { days: '7,30' }, []],
  ])('%s asks for that period', async (route, asked, current) => {
    const view = await open(route)
    expect(server.asked).toEqual([{ ...asked, tz: ownZone() }])
    expect(view.findAll('nav [aria-current=page]').map(link => link.text())).toEqual(current)
  })

  it('asks for days of one’s own', async () => {
    const view = await open()
    const [from, to] = view.findAll('[data-test=own-days] input')
    await from!.setValue('2026-11-01')
    await to!.setValue('2026-11-05')
    await view.get('[data-test=own-days]').trigger('submit')
    await vi.waitFor(() => expect(server.asked.at(-1)).toEqual({ from: '2026-11-01', to: '2026-11-05', tz: ownZone() }))
  })

  it('counts a call anew when it is settled', async () => {
    const view = await open()
    server.reply = analytics({ totals: { ...analytics().totals, calls: 7 } })
    useCallStore().receive(sampleCall({ id: 'new', revision: 10 }))
    await vi.waitFor(() => expect(view.get('[data-test=card-calls] dd').text()).toBe('7'))
  })

  it('saves all figures as a file', async () => {
    const saved: Blob[] = []
    const make = vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
      saved.push(blob as Blob)
      return 'blob:figures'
    })
    const view = await open()
    await button(view, 'Save as CSV').trigger('click')
    expect(await saved[0]!.text()).toBe(analyticsCsv(analytics()))
    make.mockRestore()
  })
})

describe('the file of figures', () => {
  it('F3 has a line for each, exact, with numbers that stay numbers and nothing that runs', () => {
    const lines = analyticsCsv(analytics({ numbers: [{ toNumber: '+442079460123', display: '', country: 'GB', ...SOME }, { toNumber: '=1+1', display: '', country: null, ...NOTHING }] })).split('\r\n')
    expect(lines.slice(0, 3)).toEqual([
      'part,of,time_zone,calls,completed,not_connected,success_rate,talked_seconds,charged,currency',
      'period,2026-11-22 to 2026-11-24,Asia/Kathmandu,6,5,1,0.8333,3723,1.053000,USD',
      'period before,2026-11-19 to 2026-11-21,Asia/Kathmandu,2,2,0,1.0000,60,2.000000,USD',
    ])
    expect(lines).toContain('number,+442079460123,Asia/Kathmandu,6,5,1,0.8333,3723,1.053000,USD')
    expect(lines).toContain('number,\'=1+1,Asia/Kathmandu,0,0,0,,0,0.000000,USD')
    expect(lines).toContain('country,none,Asia/Kathmandu,1,0,1,0.0000,0,0.000000,USD')
    expect(lines).toContain('hour,Tuesday 14:00,Asia/Kathmandu,5,,,,,,')
    expect(lines.at(-1)).toBe('')
    expect(new Set(lines.slice(0, -1).map(line => line.split(',').length))).toEqual(new Set([10]))
  })
})

describe('the words of figures', () => {
  const changeOf = (now: Partial<CallAnalyticsDto['totals']>, then: Partial<CallAnalyticsDto['previous']>) => {
    const { totals, previous } = analytics()
    const cards = analyticsCards(analytics({ totals: { ...totals, ...now }, previous: { ...previous, ...then } }))
    return cards.map(({ change }) => change)
  }
  it('say what is the same, fewer, and what there is nothing to compare with', () => {
    expect(changeOf({ calls: 1 }, { calls: 3, successRate: null, talkedSeconds: 3723, chargedMicros: '1053000' })).toEqual([
      '2 fewer than in the 3 days before', 'Nothing to compare with in the 3 days before', 'The same as in the 3 days before', 'The same as in the 3 days before',
    ])
    expect(changeOf({ successRate: 0.51 }, { successRate: 0.5 })[1]).toBe('1 percentage point more than in the 3 days before')
  })
  it('say what came back, and that no call began', () => {
    const { totals } = analytics()
    expect(analyticsCards(analytics({ totals: { ...totals, refundedMicros: '50000' } }))[3]!.note).toBe('$0.2106 for a completed call on average. $0.05 of it came back to you')
    expect(busiestHour(hours.map(row => row.map(() => 0)))).toBe('No calls began in these days.')
  })
})
