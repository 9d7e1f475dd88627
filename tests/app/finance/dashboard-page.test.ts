import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Options } from 'uplot'
import FinanceShell from '~/pages/finance.vue'
import DashboardPage from '~/pages/finance/index.vue'
import type { DashboardDayDto, DashboardDto, DashboardFigures, DashboardNowDto } from '~~/shared/schemas/dashboard'
import { signInAs } from '../support/finance-samples'
import { seen } from '../support/seen'

interface Plot { options: Options, data: number[][], destroy: () => void, setSize: () => void, redraw: () => void }
const plot = vi.hoisted(() => ({ fails: false, drawn: [] as Plot[] }))
vi.mock('uplot', () => ({
  default: class {
    destroy = vi.fn()
    setSize = vi.fn()
    redraw = vi.fn()
    constructor(readonly options: Options, readonly data: number[][]) {
      if (plot.fails) throw new Error('the chunk did not come')
      plot.drawn.push(this)
    }
  },
}))

enableAutoUnmount(afterEach)
const NOTHING: DashboardFigures = {
  inMicros: '0', grantedMicros: '0', usedMicros: '0', refundedToCardsMicros: '0', refundedForCallsMicros: '0', chargebackMicros: '0', owedMicros: '0',
  writtenOffMicros: '0', adjustedMicros: '0', reversedMicros: '0', expiredMicros: '0', netMicros: '0', calls: 0, unknownCostCalls: 0, costMicros: '0', marginMicros: '0',
}
const FIGURES: DashboardFigures = {
  ...NOTHING, inMicros: '120000000', usedMicros: '35104000', calls: 1204, refundedToCardsMicros: '7000000', refundedForCallsMicros: '133400', chargebackMicros: '20000000',
  owedMicros: '2000000', adjustedMicros: '-250000', netMicros: '58000000', unknownCostCalls: 3, costMicros: '30000000', marginMicros: '-1500000',
}
const DAYS: DashboardDayDto[] = [
  { day: '2026-11-22', ...FIGURES, inMicros: '20000000' }, { day: '2026-11-23', ...NOTHING }, { day: '2026-11-24', ...NOTHING, inMicros: '100000000' },
]
const QUIET_NOW: DashboardNowDto = {
  at: '2026-11-24T10:00:00.000Z', balanceMicros: '1820477000', heldMicros: '600000', grantedMicros: '940000', receivableMicros: '0', openCases: 0, waitingComplaints: 0,
  pendingAdjustments: 0, undecidedDisputes: 0, nextEvidenceDueAt: null, unfinishedRefunds: 0, unfinishedRefundMicros: '0',
}
const dashboard = (changes: Partial<DashboardDto> = {}): DashboardDto => (
  { currency: 'USD', from: '2026-11-22', to: '2026-11-24', days: DAYS, totals: FIGURES, now: QUIET_NOW, ...changes }
)
const server = { reply: dashboard(), fails: false, asked: [] as unknown[], waits: null as Promise<void> | null }
registerEndpoint('/api/finance/dashboard', async event => {
  server.asked.push(getQuery(event))
  await server.waits
  if (!server.fails) return server.reply
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
beforeEach(() => {
  Object.assign(server, { reply: dashboard(), fails: false, asked: [], waits: null })
  Object.assign(plot, { fails: false, drawn: [] })
  signInAs('auditor')
})

seen.stub()

async function open(route = '/finance'): Promise<VueWrapper> {
  const view = await mountSuspended(DashboardPage, { route })
  await vi.waitFor(() => expect(view.find('[data-test=now]').exists() || view.text().includes('could not be loaded')).toBe(true))
  await flushPromises()
  return view
}
const drawn = () => vi.waitFor(() => expect(plot.drawn).toHaveLength(3))

describe('the overview', () => {
  it('says that it is loading, then what moved and in which days', async () => {
    let answer = () => {}
    server.waits = new Promise<void>(resolve => {
      answer = resolve
    })
    const view = await mountSuspended(DashboardPage, { route: '/finance' })
    expect(view.get('[role=status]').text()).toBe('Loading the overview')
    answer()
    await vi.waitFor(() => expect(view.find('[data-test=now]').exists()).toBe(true))
    expect(view.get('[data-test=period]').text()).toBe('Nov 22, 2026 to Nov 24, 2026, both included. Days are days of UTC, and go by when something happened.')
    const figure = (name: string) => view.get(`[data-test=figure-${name}]`).text()
    expect(figure('inMicros')).toBe('Money in$120.00')
    expect(figure('usedMicros')).toBe('Used for calls$35.1041,204 calls')
    expect(figure('refundedForCallsMicros')).toBe('Given back for calls$0.1334')
    expect(figure('chargebackMicros')).toBe('Chargebacks$20.00$2.00 of it was not in the wallets')
    expect(figure('adjustedMicros')).toBe('Corrections−$0.25')
    expect(figure('marginMicros')).toBe('Margin−$1.50The carrier asked $30.00. Before refunds, by the day of the charge. Without 3 calls whose cost is not known.')
    expect(server.asked).toEqual([{ days: '30' }])
    await drawn()
  })

  it('leads from each figure to its rows, of the same kind and days', async () => {
    const view = await open()
    const links = Object.fromEntries(view.findAll('[data-test^=figure-] a').map(link => [link.text(), link.attributes('href')]))
    const period = 'from=2026-11-22&to=2026-11-24'
    expect(links).toEqual({
      'Money in': `/finance/transactions?kind=topup&${period}`, 'Used for calls': `/finance/transactions?kind=call_charge&${period}`, 'Margin': `/finance/margin?${period}`,
      'Granted': `/finance/transactions?kind=grant&${period}`, 'Sent back to cards': `/finance/transactions?kind=refund&direction=out&${period}`,
      'Given back for calls': `/finance/transactions?kind=refund&direction=in&${period}`, 'Chargebacks': `/finance/transactions?kind=chargeback&contra=cash:stripe&${period}`,
      'Corrections': `/finance/transactions?kind=adjustment&${period}`, 'Reversed': `/finance/transactions?kind=reversal&${period}`,
      'Credit that expired': `/finance/transactions?kind=expiry&${period}`,
    })
  })

  it('says what waits for whom, and what is late', async () => {
    const waiting = async (now: Partial<DashboardNowDto>) => {
      server.reply = dashboard({ now: { ...QUIET_NOW, ...now } })
      const view = await open()
      return view.findAll('[data-test=waiting]').map(item => [item.get('a').attributes('href'), item.text().replace(/\s+/g, ' ')])
    }
    expect((await waiting({})).map(([, text]) => text)).toEqual([
      'Cases of the booksnone', 'Complaints to answernone', 'Adjustments to decidenone', 'Disputes not decidednone', 'Refunds on their way to cardsnone',
    ])
    const busy = await waiting({
      openCases: 4, waitingComplaints: 3, pendingAdjustments: 2, undecidedDisputes: 1, nextEvidenceDueAt: '2026-12-01T00:00:00.000Z', unfinishedRefunds: 5, unfinishedRefundMicros: '3000000',
    })
    expect(busy.map(([href]) => href)).toEqual(['/finance/books', '/finance/complaints', '/finance/adjustments', '/finance/disputes?view=undecided', '/finance/transactions?kind=refund&direction=out'])
    expect(busy.map(([, text]) => text!.replace(/\D*$/, ''))).toMatchObject(['Cases of the books4', 'Complaints to answer3', 'Adjustments to decide2', expect.stringContaining('Disputes not decided1'), 'Refunds on their way to cards5$3.00'])
    expect(busy[3]![1]).toContain('The bank wants evidence by')
    expect((await waiting({ undecidedDisputes: 1, nextEvidenceDueAt: '2026-11-24T09:59:59.000Z' }))[3]![1]).toContain('Late: the bank wanted evidence by')
  })

  it('says that nothing moved, and still what is there now', async () => {
    server.reply = dashboard({ totals: NOTHING, days: DAYS.map(({ day }) => ({ day, ...NOTHING })) })
    const view = await open()
    expect(view.text()).toContain('Nothing moved in these days')
    expect(view.get('[data-test=now-balanceMicros]').text()).toBe('In all wallets$1,820.477')
    expect(view.find('[data-test=chart]').exists()).toBe(false)
    expect(plot.drawn).toEqual([])
  })

  it('says why it could not be loaded, and tries again', async () => {
    server.fails = true
    const view = await open()
    expect(view.text()).toContain('We cannot reach our records just now.')
    server.fails = false
    await view.findAll('button').find(one => one.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=now]').exists()).toBe(true))
    expect(view.text()).not.toContain('could not be loaded')
  })

  it.each<[string, { days?: string, from?: string, to?: string }]>([
    ['/finance?days=90', { days: '90' }], ['/finance?days=7', { days: '7' }], ['/finance', { days: '30' }],
    ['/finance?from=2026-11-01&to=2026-11-02', { from: '2026-11-01', to: '2026-11-02' }],
    // what cannot be a period is for the server to refuse, in words
    ['/finance?days=8', { days: '8' }], ['/finance?days=7&days=30', { days: '7,30' }], ['/finance?from=2026-11-01', { from: '2026-11-01' }],
  ])('%s asks for that period', async (route, asked) => {
    const view = await open(route)
    expect(server.asked).toEqual([asked])
    const current = view.findAll('nav [aria-current=page]').map(link => link.text())
    expect(current).toEqual(['7', '30', '90'].includes(asked.days ?? '') ? [`${asked.days} days`] : [])
  })
})

describe('a chart', () => {
  it('has the same in a sentence and in a table, with every day, also those without anything', async () => {
    const view = await open()
    const chart = view.findAll('[data-test=chart]')[0]!
    expect(chart.get('[data-test=chart-summary]').text()).toBe('Money in: $120.00 in all, most on Nov 24 ($100.00). Used for calls: $35.104 in all, most on Nov 22 ($35.104). Granted: nothing.')
    const table = chart.get('table')
    expect(table.get('caption').text()).toBe('Money in and money used, by day of UTC')
    expect(table.findAll('thead th').map(cell => cell.text())).toEqual(['Day (UTC)', 'Money in', 'Used for calls', 'Granted'])
    const cells = (row: Pick<VueWrapper, 'findAll'>) => row.findAll('td').map(cell => cell.element.lastChild!.textContent!.trim())
    expect(table.findAll('tbody tr').map(row => [row.get('th').text(), ...cells(row)])).toEqual([
      ['Nov 22, 2026', '$20.00', '$35.104', '$0.00'], ['Nov 23, 2026', '$0.00', '$0.00', '$0.00'], ['Nov 24, 2026', '$100.00', '$0.00', '$0.00'],
    ])
    expect(cells(table.get('tfoot tr'))).toEqual(['$120.00', '$35.104', '$0.00'])
    expect(chart.get('details').attributes('open')).toBeUndefined()
    expect(chart.get('summary').text()).toBe('Show as table')
    expect(chart.get('[data-test=drawing]').element.closest('[aria-hidden=true]')).not.toBeNull()
    await drawn()
  })

  it('is drawn with days of UTC, zero included, in the colours of the page, lines told apart by dashes', async () => {
    await open()
    await drawn()
    const { options, data } = plot.drawn[0]!
    expect(data).toEqual([[0, 1, 2], [20, 0, 100], [35.104, 0, 0], [0, 0, 0]])
    const [days, amounts] = options.axes!.map(axis => axis.values as (chart: unknown, at: number[]) => string[])
    expect(days!(null, [0, 0.5, 2, 3])).toEqual(['Nov 22', '', 'Nov 24', ''])
    expect(amounts!(null, [0, 1500])).toEqual(['$0', '$1.5K'])
    const range = options.scales!.y!.range as unknown as (chart: unknown, least: number, most: number) => number[]
    expect([range(null, 5, 100), range(null, -3, 0)]).toEqual([[0, expect.closeTo(110)], [expect.closeTo(-3.3), 1]])
    document.documentElement.style.setProperty('--ui-warning', '#8a5300')
    const lines = options.series.slice(1)
    expect((lines[2]!.stroke as () => string)()).toBe('#8a5300')
    expect(new Set(lines.map(line => line.dash!.join())).size).toBe(3)
    document.documentElement.style.removeProperty('--ui-warning')
  })

  it('is painted anew when the page turns dark, and is gone with the page', async () => {
    const view = await open()
    await drawn()
    document.documentElement.classList.toggle('dark')
    await vi.waitFor(() => expect(plot.drawn[0]!.redraw).toHaveBeenCalled())
    document.documentElement.classList.toggle('dark')
    view.unmount()
    for (const chart of plot.drawn) expect(chart.destroy).toHaveBeenCalledOnce()
  })

  it('that cannot be drawn is its table, and says so', async () => {
    plot.fails = true
    const view = await open()
    await vi.waitFor(() => expect(view.findAll('[data-test=chart] details[open]')).toHaveLength(3))
    expect(view.get('[data-test=chart] [role=status]').text()).toBe('The chart could not be drawn. The figures are in the table.')
    expect(view.get('[data-test=chart] tbody').text()).toContain('$100.00')
  })

  it('alone brings the drawing library, when it is drawn: no other file names it, none loads it at once', () => {
    const sources = ['app.vue', ...['components', 'browser', 'composables', 'layouts', 'middleware', 'pages', 'plugins', 'shared']
      .flatMap(folder => readdirSync(resolve(folder), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && /\.(ts|vue|css)$/.test(entry.name)).map(entry => `${entry.parentPath}/${entry.name}`))]
    const naming = sources.map(file => [file.replace(`${resolve('.')}/`, ''), readFileSync(file, 'utf8')] as const).filter(([, text]) => /['"]uplot(\/|['"])/i.test(text))
    expect(naming.map(([file]) => file)).toEqual(['browser/charts/draw-chart.ts'])
    const ways = naming[0]![1].split('\n').filter(line => /['"]uplot/i.test(line) && !/^import type |typeof import\(/.test(line))
    expect(ways.map(line => line.trim())).toEqual([expect.stringMatching(/^library \?\?= Promise\.all\(\[import\('uplot'\), import\('uplot\/dist\/uPlot\.min\.css'\)\]\)/)])
    const drawing = sources.filter(file => /\bdrawChart\(/.test(readFileSync(file, 'utf8'))).map(file => file.replace(`${resolve('.')}/`, ''))
    expect(drawing.sort()).toEqual(['browser/charts/draw-chart.ts', 'components/charts/Chart.vue'])
  })
})

describe('the sections of the desk', () => {
  it.each([['/finance', 'Overview'], ['/finance/transactions', 'Transactions'], ['/finance/months/2026-10', 'Months']])('at %s name %s, and nothing else, as the present one', async (route, label) => {
    const view = await mountSuspended(FinanceShell, { route, shallow: false, global: { stubs: { NuxtPage: true } } })
    expect(view.findAll('nav [aria-current=page]').map(link => link.text())).toEqual([label])
    expect(view.findAll('nav li')[0]!.text()).toBe('Overview')
  })
})
