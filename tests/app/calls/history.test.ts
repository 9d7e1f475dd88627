import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { getQuery, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { apiQueryFromFilters, HISTORY_FILTERS, filterWords, STATUS_GROUPS, toggleGroup } from '~~/browser/calls/history-filters'
import type { HistoryFilters } from '~~/browser/calls/history-filters'
import CallsPage from '~/pages/calls/index.vue'
import CallPage from '~/pages/calls/[id].vue'
import { CALL_ID, sampleCall, sampleDetail, sampleProfile } from '../support/samples'
import HistoryList from '~/components/calls/HistoryList.vue'

enableAutoUnmount(afterEach)
const server = { asked: [] as Record<string, unknown>[], mode: 'rows' as 'rows' | 'none' | 'broken' }

registerEndpoint('/api/user/profile', () => sampleProfile())
registerEndpoint('/api/calls/history', event => {
  const query = getQuery(event)
  server.asked.push(query)
  if (server.mode === 'broken') {
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'The database is away. Try again soon.' }
  }
  if (server.mode === 'none') return { calls: [], nextCursor: null }
  if (query.cursor === 'next') return { calls: [sampleCall({ id: 'c3', createdAt: '2026-11-18T10:00:00.000Z' })], nextCursor: null }
  const missed = sampleCall({ id: 'c2', status: 'busy', chargedMicros: '0', createdAt: '2026-11-19T10:00:00.000Z' })
  return { calls: [sampleCall(), missed], nextCursor: 'next' }
})
registerEndpoint(`/api/calls/${CALL_ID}`, () => sampleDetail())
registerEndpoint(`/api/calls/${CALL_ID}/timeline`, () => ({
  callId: CALL_ID,
  events: [
    { id: 'e1', receivedAt: '2026-11-20T10:00:00.000Z', occurredAt: null, source: 'browser', kind: 'started', changed: [], facts: {} },
    {
      id: 'e2', receivedAt: '2026-11-20T10:00:08.000Z', occurredAt: '2026-11-20T10:00:08.000Z', source: 'webhook',
      kind: 'answered', changed: ['status', 'answeredAt'], facts: {},
    },
    { id: 'e3', receivedAt: '2026-11-20T10:00:09.000Z', occurredAt: null, source: 'webhook', kind: 'answered', changed: [], facts: {} },
    {
      id: 'e4', receivedAt: '2026-11-20T10:03:21.000Z', occurredAt: null, source: 'system', kind: 'settled', changed: ['chargedMicros'],
      facts: { chargedMicros: '160000' },
    },
  ],
}))
registerEndpoint('/api/calls/nobody', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no such call.' }
})
registerEndpoint('/api/calls/nobody/timeline', () => ({ callId: 'nobody', events: [] }))

describe('the filters of the history', () => {
  it('survive the way into the address and back', () => {
    const filters = { who: 'Maryam', statuses: ['busy' as const, 'no-answer' as const], direction: '' as const, from: '2026-11-01', to: '2026-11-20' }
    expect(HISTORY_FILTERS.ofQuery(HISTORY_FILTERS.toQuery(filters))).toEqual(filters)
  })

  it('leave out what makes no sense', () => {
    expect(HISTORY_FILTERS.ofQuery({ status: 'busy,drop table,busy', from: '2026-13-45', to: ['nonsense'] }))
      .toEqual({ who: '', statuses: ['busy'], direction: '' as const, from: '', to: '' })
  })

  it('take in the whole last day, in the person\'s own zone', () => {
    const query = apiQueryFromFilters({ who: '', statuses: [], direction: '' as const, from: '2026-11-20', to: '2026-11-20' })
    expect(query.from).toBe(new Date('2026-11-20T00:00:00').toISOString())
    expect(query.to).toBe(new Date('2026-11-21T00:00:00').toISOString())
  })

  it('switch a group on and off and leave the others alone', () => {
    const missed = STATUS_GROUPS.find(group => group.key === 'missed')!
    const on = toggleGroup({ who: '', statuses: ['completed'], direction: '' as const, from: '', to: '' }, missed)
    expect(new Set(on.statuses)).toEqual(new Set(['completed', 'busy', 'no-answer']))
    expect(toggleGroup(on, missed).statuses).toEqual(['completed'])
  })
})

describe('the button of the filters', () => {
  it.each([
    [{ who: '', statuses: [], direction: '' as const, from: '', to: '' }, 'All calls'],
    [{ who: '', statuses: ['busy', 'no-answer'], direction: '' as const, from: '2026-11-01', to: '' }, 'No answer or busy, since Nov 1, 2026'],
    [{ who: '', statuses: ['completed', 'failed'], direction: '' as const, from: '', to: '2026-11-20' }, 'Completed, Did not connect, until Nov 20, 2026'],
    [{ who: '', statuses: [], direction: '' as const, from: '2026-11-01', to: '2026-11-20' }, 'All calls, Nov 1, 2026 to Nov 20, 2026'],
    [{ who: '', statuses: [], direction: '' as const, from: '2026-11-20', to: '2026-11-20' }, 'All calls, on Nov 20, 2026'],
    [{ who: ' José ', statuses: ['completed'], direction: '' as const, from: '', to: '' }, 'Completed, “José”'],
  ] satisfies [HistoryFilters, string][])('says of %o: %s', (filters, words) => {
    expect(filterWords(filters)).toBe(words)
  })
})

describe('/calls', () => {
  beforeEach(() => {
    server.asked.length = 0
    server.mode = 'rows'
    useCallStore().forget()
  })

  it('lists the calls, and the next page after them', async () => {
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
    expect(view.text()).toContain('$0.16')
    expect(view.text()).toContain('Busy')
    const more = view.findAll('button').find(button => button.text() === 'Load more')!
    await more.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(3))
    expect(server.asked.at(-1)).toMatchObject({ cursor: 'next' })
    expect(view.findAll('button').some(button => button.text() === 'Load more')).toBe(false)
  })

  it('puts a chip into the address and asks the server for it', async () => {
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
    await view.get('[data-group=missed]').trigger('click')
    await vi.waitFor(() => expect(server.asked.at(-1)?.status).toBe('busy,no-answer'))
    expect(useRouter().currentRoute.value.query.status).toBe('busy,no-answer')
    expect(view.get('[data-group=missed]').attributes('aria-pressed')).toBe('true')
  })

  it('looks for a name, a number or a country, and saves what is shown', async () => {
    const saved: string[] = []
    const clicks = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.getAttribute('href')!)
    })
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
    const field = view.get<HTMLInputElement>('input[type=search]')
    field.element.value = ' Maryam '
    await field.trigger('change')
    await vi.waitFor(() => expect(server.asked.at(-1)?.who).toBe('Maryam'))
    expect(useRouter().currentRoute.value.query.who).toBe('Maryam')
    await view.get('[data-test=save-calls]').trigger('click')
    await vi.waitFor(() => expect(saved).toEqual(['/api/calls/file?who=Maryam']))
    clicks.mockRestore()
  })

  it('M2 shows a rounded cost as rounded, its exact amount on request, and what came back of it exactly', async () => {
    const calls = [
      sampleCall({ id: 'h1', chargedMicros: '42400', refundedMicros: '21200' }), sampleCall({ id: 'h2', chargedMicros: '42400', refundedMicros: '42400' }),
      sampleCall({ id: 'h3', chargedMicros: '40000' }),
    ]
    const view = await mountSuspended(HistoryList, { props: { calls } })
    const costs = view.findAll('[data-test=call-row]').map(row => row.findAll('td').at(-1)!)
    expect(costs.map(cost => cost.text())).toEqual(['≈$0.05$0.0212 refunded', '≈$0.05all refunded', '$0.04'])
    await costs[0]!.get('button').trigger('click')
    expect(costs[0]!.text()).toBe('$0.0424$0.0212 refunded')
  })

  it('says what to do when there are no calls, or none like that', async () => {
    server.mode = 'none'
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.text()).toContain('No calls yet'))
    const filtered = await mountSuspended(CallsPage, { route: '/calls?status=busy' })
    await vi.waitFor(() => expect(filtered.text()).toContain('No calls like that'))
  })

  it('says what went wrong and tries again', async () => {
    server.mode = 'broken'
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.text()).toContain('The database is away.'))
    server.mode = 'rows'
    await view.findAll('button').find(button => button.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
  })

  it('shows a row in the newest revision that was pushed', async () => {
    const view = await mountSuspended(CallsPage, { route: '/calls' })
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
    const store = useCallStore()
    store.receive(sampleCall({ id: 'c2', status: 'no-answer', revision: 10, createdAt: '2026-11-19T10:00:00.000Z' }))
    await nextTick()
    expect(view.text()).toContain('No answer')
    store.receive(sampleCall({ id: 'c2', status: 'ringing', revision: 4, createdAt: '2026-11-19T10:00:00.000Z' }))
    await nextTick()
    expect(view.text()).not.toContain('Ringing')
  })

  it('hides the filters of a phone behind one button that says what is set', async () => {
    const view = await mountSuspended(CallsPage, { route: '/calls?status=no-answer,busy' })
    await vi.waitFor(() => expect(view.findAll('[data-test=call-row]')).toHaveLength(2))
    const button = view.get('[data-test=filter-toggle]')
    expect(button.text()).toBe('No answer or busy')
    expect(button.attributes('aria-expanded')).toBe('false')
    await button.trigger('click')
    expect(button.attributes('aria-expanded')).toBe('true')
  })
})

describe('/calls/:id', () => {
  it('F1 M10 shows the receipt, what happened, and how the amount came about', async () => {
    const view = await mountSuspended(CallPage, { route: `/calls/${CALL_ID}` })
    await vi.waitFor(() => expect(view.find('[data-test=steps]').exists()).toBe(true))
    expect(view.get('[data-test=steps]').text()).toContain('240 s')
    expect(view.get('[data-test=quote-kept]').text()).toContain('quoted before the call, and nothing else')
    const told = view.findAll('[data-test=timeline] li').map(row => row.text())
    expect(told).toHaveLength(4)
    expect(told[1]).toContain('They answered')
    expect(told[2]).toContain('told again, changed nothing')
    expect(told[3]).toContain('$0.16')
  })

  it('A2 says no more of a call of someone else than of none', async () => {
    const view = await mountSuspended(CallPage, { route: '/calls/nobody' })
    await vi.waitFor(() => expect(view.text()).toContain('There is no such call'))
  })
})
