import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus, type H3Event } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import CallCost from '~/components/finance/margin/CallCost.vue'
import { MARGIN_FILTERS, orderedRows, prefixOf, searchOfMarginFilters } from '~~/browser/finance/margin/margin-filters'
import { barShares, costsWords, obstacleWords, percentWords } from '~~/browser/finance/margin/margin-words'
import MarginPage from '~/pages/finance/margin.vue'
import type { MarginCallsPage, MarginDto } from '~~/shared/schemas/margin'
import { signInAs } from '../support/finance-samples'
import { CHILD_SID, sampleCost, sampleFigures, sampleMargin, sampleMarginCall, sampleMarginRow } from '../support/margin-samples'
import { expectFormToComeBack } from '../support/ended-session'

enableAutoUnmount(afterEach)
const server = {
  margin: sampleMargin() as MarginDto | null,
  pages: {} as Record<string, Pick<MarginCallsPage, 'calls' | 'nextCursor'>>,
  asked: [] as [path: string, query: Record<string, unknown>][],
  /** Answers wait for this. */
  gate: Promise.resolve(),
}
async function answer<T>(event: H3Event, path: string, reply: () => T | null) {
  server.asked.push([path, getQuery(event)])
  await server.gate
  const found = reply()
  if (found) return found
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
}
registerEndpoint('/api/finance/margin', event => answer(event, 'sums', () => server.margin))
registerEndpoint('/api/finance/margin/calls', event => answer(event, 'calls', () => {
  const page = server.pages[typeof getQuery(event).cursor === 'string' ? getQuery(event).cursor as string : '']
  return page ? { from: '2026-10-22T00:00:00.000000Z', to: '2026-11-21T00:00:00.000000Z', ...page } : null
}))
beforeEach(() => {
  Object.assign(server, { margin: sampleMargin(), pages: { '': { calls: [sampleMarginCall()], nextCursor: null } }, asked: [], gate: Promise.resolve() })
  signInAs('auditor')
})

async function open(query = '', until = /\$|could not|No call|too large|None among/): Promise<VueWrapper> {
  const view = await mountSuspended(MarginPage, { route: `/finance/margin${query}` })
  await vi.waitFor(() => expect(view.text()).toMatch(until))
  return view
}
const links = (view: VueWrapper, within: string) => view.findAll(`${within} a`).map(link => link.attributes('href'))
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!

describe('the margin page', () => {
  it('says for the period and for each day what was earned, what it cost and what is left', async () => {
    server.margin = sampleMargin({ rows: [sampleMarginRow({ key: '2026-11-19', calls: 4 }), sampleMarginRow()] })
    const view = await open()
    expect(view.get('[data-test=margin-figures]').text()).toMatch(/10 calls.*\$0\.40.*\$0\.24.*known of 10 calls.*\$0\.16.*40\.0 % of their revenue/s)
    expect(view.findAll('[data-test=margin-row] th').map(cell => cell.text())).toEqual(['Fri, Nov 20, 2026', 'Thu, Nov 19, 2026'])
    expect(links(view, '[data-test=margin-row]')).toEqual([
      '/finance/margin?view=calls&from=2026-11-20&to=2026-11-20', '/finance/margin?view=calls&from=2026-11-19&to=2026-11-19',
    ])
    for (const part of ['below-cost', 'unknown-calls', 'other-currency', 'uncompared', 'row-below']) expect(view.find(`[data-test=${part}]`).exists(), part).toBe(false)
    expect(server.asked).toEqual([['sums', { by: 'day' }]])
  })

  it('M3 says what the revenue was for, part by part', async () => {
    server.margin = sampleMargin({ components: [{ component: 'phone', chargedMicros: '300000' }, { component: 'agent', chargedMicros: '100000' }] })
    const view = await open()
    expect(view.findAll('[data-test=component]').map(part => part.text())).toEqual(['Phone, before refunds: $0.30', 'Voice agent, before refunds: $0.10'])
  })

  it('names calls sold below cost in words and leads to them, as a whole and by row', async () => {
    const loss = { belowCostCalls: 3, belowCostMicros: '42000', compared: { calls: 10, revenueMicros: '400000', costMicros: '442000', marginMicros: '-42000', marginBasisPoints: -1050 } }
    server.margin = sampleMargin({ by: 'prefix', total: sampleFigures(loss), rows: [sampleMarginRow({ key: '447', description: 'United Kingdom, mobile', country: 'GB', ...loss })] })
    const view = await open('?view=prefix&from=2026-11-01')
    expect(view.get('[data-test=below-cost]').text()).toMatch(/3 calls sold below cost:\s+together they cost \$0\.042 more than they earned/)
    expect(links(view, '[data-test=below-cost]')).toEqual(['/finance/margin?view=calls&from=2026-11-01&below=price'])
    expect(view.get('[data-test=margin-total]').text()).toMatch(/−\$0\.042\s*lost/)
    const row = view.get('[data-test=margin-row]')
    expect(row.text()).toMatch(/\+447.*United Kingdom, mobile · United Kingdom.*3 calls sold below cost.*−\$0\.042.*lost · −10\.5 %/s)
    expect(row.get('[data-test=row-below]').attributes('href')).toBe('/finance/margin?view=calls&from=2026-11-01&prefix=447&below=price')
    expect(server.asked[0]).toEqual(['sums', { by: 'prefix', from: '2026-11-01T00:00:00Z' }])
  })

  it('says what is not known yet, what was given up and what is in another currency, and adds none of it up', async () => {
    const uncompared = [{ currency: 'EUR', micros: '36000' }, { currency: 'USD', micros: '16000' }]
    const missing = { unknownCalls: 4, givenUpCalls: 1, otherCurrencyCalls: 2, uncompared }
    const nothing = { calls: 0, revenueMicros: '0', costMicros: '0', marginMicros: '0', marginBasisPoints: null }
    const rows = [sampleMarginRow({ ...missing, compared: nothing })]
    server.margin = sampleMargin({ total: sampleFigures(missing), rows })
    const view = await open()
    expect(view.get('[data-test=unknown-calls]').text()).toContain('4 calls whose cost is not known yet: not in cost and margin. For 1 of them the carrier named no price in two weeks')
    expect(view.get('[data-test=other-currency]').text()).toContain('2 calls that the carrier asks for in another currency, without an exchange rate for their day: their cost waits for one')
    expect(view.get('[data-test=uncompared]').text()).toBe('Asked for those so far: €0.036 + $0.016.')
    expect(view.get('[data-test=margin-row]').text()).toMatch(/4 not known yet, 2 that wait for an exchange rate.*not known/s)
    expect(view.get('[data-test=margin-row]').text()).not.toContain('%')
  })

  it('waits, fails and tries again, and says when there is nothing or too much', async () => {
    let release = () => {}
    server.gate = new Promise<void>(resolve => {
      release = resolve
    })
    server.margin = null
    const view = await open('', /Adding up the margin/)
    release()
    await vi.waitFor(() => expect(view.text()).toContain('We cannot reach our records just now.'))
    server.margin = sampleMargin({ rows: [], total: sampleFigures({ calls: 0 }) })
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('No call ended in this period'))
    server.margin = sampleMargin({ isComplete: false, rows: [] })
    expect((await open()).text()).toContain('This period is too large to add up at once')
    server.margin = sampleMargin({ by: 'prefix', leftOut: 12 })
    expect((await open('?view=prefix')).text()).toContain('12 more prefixes')
  })
})

describe('the calls of the margin page', () => {
  it('say what each earned and cost, and why one cost more than it earned', async () => {
    server.pages['']!.calls = [
      sampleMarginCall(),
      sampleMarginCall({ id: 'b', costs: [{ currency: 'USD', micros: '54000' }], marginMicros: '-14000', marginBasisPoints: -3500, loss: 'price' }),
      sampleMarginCall({ id: 'c', refundedMicros: '40000', revenueMicros: '0', marginMicros: '-24000', marginBasisPoints: null, loss: 'refunded' }),
      sampleMarginCall({ id: 'd', status: 'no-answer', durationSeconds: 0, transactionId: null, chargedMicros: '0', revenueMicros: '0', costs: [{ currency: 'USD', micros: '4000' }], marginMicros: '-4000', marginBasisPoints: null, loss: 'not_charged' }),
    ]
    const view = await open('?view=calls')
    const rows = view.findAll('[data-test=margin-call]').map(row => row.text())
    expect(rows[0]).toMatch(/\+44 7400 123456.*\+447 United Kingdom, mobile · Completed · 1:01 · why.*\$0\.04.*\$0\.024.*\$0\.016.*40\.0 %/s)
    expect(view.findAll('[data-test=margin-call]')[0]!.find('[data-test=call-loss]').exists()).toBe(false)
    expect(view.findAll('[data-test=call-loss]').map(one => one.text())).toEqual(['Sold below cost', 'Refunded', 'Not charged'])
    expect(view.findAll('[data-test=call-loss] [aria-hidden=true]')).toHaveLength(3)
    expect(rows[2]).toContain('$0.04 less $0.04 back')
    expect(rows[3]).not.toContain('why')
    expect(links(view, '[data-test=margin-call]')).toEqual(Array.from({ length: 3 }, () => '/finance/transactions/41'))
  })

  it('say where the margin cannot be said, and why', async () => {
    server.pages['']!.calls = [
      sampleMarginCall({ state: 'unknown', costs: [], marginMicros: null, marginBasisPoints: null }),
      sampleMarginCall({ id: 'b', state: 'given_up', obstacle: 'no_price', marginMicros: null, marginBasisPoints: null }),
      sampleMarginCall({ id: 'c', state: 'other_currency', costs: [{ currency: 'EUR', micros: '18000' }, { currency: 'USD', micros: '4000' }], marginMicros: null, marginBasisPoints: null }),
    ]
    const view = await open('?view=calls')
    expect(view.findAll('[data-test=call-state]').map(one => one.text())).toEqual(['Cost not known yet', 'Cost never named', 'Waits for a rate'])
    const rows = view.findAll('[data-test=margin-call]').map(row => row.text())
    expect(rows[0]).toContain('not known')
    expect(rows[2]).toContain('€0.018 + $0.004')
  })

  it('come in pages; one without any asks to look further, an end without any says so', async () => {
    server.pages = { '': { calls: [], nextCursor: 'next' }, 'next': { calls: [sampleMarginCall({ loss: 'price', marginMicros: '-1' })], nextCursor: null } }
    const view = await open('?view=calls&below=price&prefix=447')
    expect(view.text()).toContain('None among the newest calls of the period')
    await button(view, 'Look further').trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=margin-call]')).toHaveLength(1))
    expect(server.asked.map(([, query]) => query)).toEqual([{ prefix: '447', below: 'price', limit: '50' }, { prefix: '447', below: 'price', limit: '50', cursor: 'next' }])
    server.pages = { '': { calls: [], nextCursor: null } }
    expect((await open('?view=calls&below=price')).text()).toContain('No call like this cost more than it earned')
    expect((await open('?view=calls')).text()).toContain('No call is like this')
    server.pages = {}
    expect((await open('?view=calls')).text()).toContain('We cannot reach our records just now.')
  })

  it('are searched by what the form says, which the address keeps', async () => {
    const view = await open('?view=calls')
    await view.get('input[name=prefix]').setValue('+44 x')
    await view.get('[data-test=margin-filters]').trigger('submit')
    await vi.waitFor(() => expect(view.text()).toContain('Enter digits, such as 44 or 447.'))
    await view.get('input[name=prefix]').setValue('+44 7')
    await view.get('input[name=from]').setValue('2026-11-01')
    await view.get('[data-test=margin-filters]').trigger('submit')
    await vi.waitFor(() => expect(useRouter().currentRoute.value.query).toEqual({ view: 'calls', from: '2026-11-01', prefix: '447' }))
    expect(view.get('[aria-current=page]').text()).toBe('Calls')
  })
})

describe('the cost of a call beside its evidence', () => {
  const shown = async (changes = {}) => mountSuspended(CallCost, { props: { cost: sampleCost(changes) } })

  it('F1 has each leg with its price, the one before, and the margin', async () => {
    const view = await shown()
    expect(view.findAll('[data-test=cost-leg]').map(leg => leg.text())).toEqual([
      expect.stringMatching(/Caller’s leg, 61 s by the carrier.*\$0\.004/s), expect.stringMatching(/Called leg.*CA2222.*\$0\.02.*before: \$0\.03/s),
    ])
    expect(view.get('[data-test=call-margin]').text()).toBe('$0.016 · 40.0 %')
  })

  it('F1 says what is not known yet, in another currency, or sold below cost', async () => {
    const [parent] = sampleCost().legs
    const unknown = await shown({ state: 'unknown', obstacle: 'no_price', marginMicros: null, costs: [{ currency: 'USD', micros: '4000' }], nextLookAt: '2026-11-20T12:00:00.000000Z', legs: [parent, { sid: CHILD_SID, isChild: true, isRecording: false, durationSeconds: null, prices: [] }] })
    expect(unknown.findAll('[data-test=cost-leg]')[1]!.text()).toContain('not known yet')
    expect(unknown.text()).toMatch(/Carrier's cost so far\s*\$0\.004.*not known.*has not named a price for every leg\. It is asked again\. Next:/s)
    const foreign = await shown({ state: 'other_currency', marginMicros: null, legs: [parent, { sid: CHILD_SID, isChild: true, isRecording: false, durationSeconds: 61, prices: [{ currency: 'EUR', micros: '18000', fetchedAt: '2026-11-20T10:05:00.000000Z', exchange: null }] }] })
    expect(foreign.text()).toMatch(/€0\.018 \(EUR\).*waits for an exchange rate.*the cost waits for one/s)
    const exchange = { micros: '20898', rate: '1.161', source: 'A bank, November 20', validFrom: '2026-11-20T00:00:00.000000Z' }
    const converted = await shown({ legs: [parent!, { sid: CHILD_SID, isChild: true, isRecording: false, durationSeconds: 61, prices: [{ currency: 'EUR', micros: '18000', fetchedAt: '2026-11-20T10:05:00.000000Z', exchange }] }] })
    expect(converted.findAll('[data-test=cost-leg]')[1]!.text()).toMatch(/€0\.018 \(EUR\).*\$0\.020898.*1 EUR = 1\.161 USD, A bank, November 20, from/s)
    const below = await shown({ loss: 'price', marginMicros: '-14000', marginBasisPoints: -3500 })
    expect(below.text()).toMatch(/−\$0\.014 · −35\.0 %.*Sold below cost: The price was less/s)
  })
})

describe('exchange rates', () => {
  const rate = { id: '1', from: 'INR', to: 'USD', rate: '0.011925', source: 'A bank, November 20', validFrom: '2026-11-20T00:00:00.000Z', setBy: 'Ravi', createdAt: '2026-11-20T09:00:00.000Z' }
  const rates = { kept: [] as object[], sent: [] as unknown[] }
  registerEndpoint('/api/finance/exchange-rates', { method: 'GET', handler: () => ({ currency: 'USD', rates: rates.kept }) })
  registerEndpoint('/api/finance/exchange-rates', { method: 'POST', handler: async event => {
    rates.sent.push(await readBody(event))
    return { currency: 'USD', rates: [rate] }
  } })
  const unfold = async (view: VueWrapper) => {
    const details = view.get('[data-test=rates]')
    ;(details.element as HTMLDetailsElement).open = true
    await details.trigger('toggle')
    await vi.waitFor(() => expect(view.text()).toContain('A rate is never changed'))
  }
  beforeEach(() => Object.assign(rates, { kept: [], sent: [] }))

  it('are open again after signing in, with what was typed', async () => {
    await expectFormToComeBack({
      open: () => mountSuspended(MarginPage, { route: '/finance/margin', attachTo: document.body }),
      press: view => {
        const details = view.get('[data-test=rates]')
        ;(details.element as HTMLDetailsElement).open = true
        return details.trigger('toggle')
      },
      form: '[data-test=rates] form',
      role: 'finance',
    })
  })

  it('are set by finance, from a day on, with whose they are', async () => {
    signInAs('finance')
    const view = await open()
    await unfold(view)
    expect(view.find('[data-test=no-rates]').exists()).toBe(true)
    for (const [name, value] of [['currency', 'inr'], ['rate', '0,011925'], ['validFrom', '2026-11-20'], ['source', 'A bank, November 20']] as const) {
      const place = ['currency', 'rate', 'validFrom', 'source'].indexOf(name)
      await view.findAll('[data-test=rate-form] input')[place]!.setValue(value)
    }
    await view.get('[data-test=rate-form]').trigger('submit')
    await vi.waitFor(() => expect(rates.sent).toEqual([{ currency: 'INR', rate: '0.011925', source: 'A bank, November 20', validFrom: '2026-11-20T00:00:00Z' }]))
    await vi.waitFor(() => expect(view.get('[data-test=rate]').text()).toMatch(/1 INR = 0\.011925 USD.*A bank, November 20, set by Ravi/s))
  })

  it('are there to read for auditors, and not to set', async () => {
    rates.kept = [rate]
    const view = await open()
    await unfold(view)
    expect(view.findAll('[data-test=rate]')).toHaveLength(1)
    expect(view.find('[data-test=rate-form]').exists()).toBe(false)
  })
})

describe('margin in words', () => {
  it('leaves out of an address what cannot be, and what the view has no use for', () => {
    expect(MARGIN_FILTERS.ofQuery({ view: 'planet', from: 'soon', to: '2026-13-01', prefix: '44', below: 'price', sort: 'drop' })).toEqual({ view: 'day', from: '', to: '', prefix: '', below: '', sort: '' })
    expect(MARGIN_FILTERS.ofQuery({ view: 'calls', prefix: '+44 7', below: 'none', sort: 'worst' })).toEqual({ view: 'calls', from: '', to: '', prefix: '447', below: '', sort: '' })
    const filters = MARGIN_FILTERS.ofQuery({ view: 'prefix', from: '2026-02-28', to: '2026-02-28', sort: 'calls' })
    expect(MARGIN_FILTERS.toQuery(filters)).toEqual({ view: 'prefix', from: '2026-02-28', to: '2026-02-28', sort: 'calls' })
    expect(searchOfMarginFilters(filters)).toEqual({ by: 'prefix', from: '2026-02-28T00:00:00Z', to: '2026-03-01T00:00:00.000Z' })
    expect(['+44', '44 7', '0', 'x', '', '+'].map(prefixOf)).toEqual(['44', '447', '', '', '', ''])
  })

  it('orders days backwards, or by margin or calls', () => {
    const row = (key: string, calls: number, marginMicros: string) => (
      sampleMarginRow({ key, calls, compared: { ...sampleFigures().compared, marginMicros } })
    )
    const rows = [row('a', 1, '5'), row('b', 9, '-5'), row('c', 3, '0')]
    const keys = (view: 'day' | 'prefix', sort: '' | 'worst' | 'calls') => orderedRows(rows, view, sort).map(one => one.key).join('')
    expect([keys('day', ''), keys('prefix', ''), keys('day', 'worst'), keys('prefix', 'calls')]).toEqual(['cba', 'abc', 'bca', 'bca'])
  })

  it('rounds percents down and never hides a bar', () => {
    expect([4000, 1166, 0, 5, -1, -2522, 123_456_7, null].map(percentWords)).toEqual(['40.0 %', '11.6 %', '0.0 %', '0.0 %', '−0.1 %', '−25.3 %', '12,345.6 %', 'no revenue'])
    expect(barShares([100n, -50n, 0n, 1n])).toEqual([100, 50, 0, 2])
    expect(barShares([])).toEqual([])
    expect(costsWords([])).toBe('nothing')
    expect(obstacleWords({ state: 'given_up', obstacle: 'leg_unknown' })).toContain('is not asked any more')
    expect(obstacleWords({ state: 'unknown', obstacle: null })).toContain('has not been asked yet')
  })
})
