import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import fc from 'fast-check'
import { getQuery } from 'h3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import ChartTable from '~/components/charts/Table.vue'
import Figures from '~/components/finance/dashboard/Figures.vue'
import Bridge from '~/components/finance/margin/Bridge.vue'
import { chartSummary } from '~~/browser/charts/chart-data'
import { dashboardCharts } from '~~/browser/finance/dashboard/dashboard-charts'
import { figureTiles, walletLines } from '~~/browser/finance/dashboard/dashboard-words'
import { overviewDays } from '~~/browser/finance/margin/margin-filters'
import { microsFromDecimal } from '~~/shared/format/money'
import type { DashboardDto, DashboardFigures } from '~~/shared/schemas/dashboard'
import type { MarginBridgeDto, MarginBridgeSteps } from '~~/shared/schemas/margin'
import { FIGURE_ROWS, FIGURES, type Figure } from '../../support/dashboard-figures'

enableAutoUnmount(afterEach)

/** What is read, as somebody with a calculator reads it. */
const readMicros = (text: string) => microsFromDecimal(text.replace(/[+$,\s]/g, '').replace('−', '-'))
const cells = (view: Pick<VueWrapper, 'findAll'>, rows: string) => view.findAll(`${rows} td`).map(cell => readMicros(cell.text()))
const sum = (amounts: bigint[]) => amounts.reduce((total, micros) => total + micros, 0n)

// parts of a cent, mostly: rounded one by one they would not come to the rounded whole
const aMicros = fc.oneof(fc.bigInt(0n, 99_999n), fc.bigInt(0n, 18_204_774_300n), fc.constant(0n))
const someFigures = fc.record({
  figures: fc.record(Object.fromEntries(FIGURES.map(name => [name, aMicros])) as Record<Figure, typeof aMicros>),
  cost: aMicros, unknown: fc.bigInt(0n, 999_999n), unknownCalls: fc.integer({ min: 0, max: 9 }),
}).map(({ figures, cost, unknown, unknownCalls }): DashboardFigures => {
  const micros = Object.fromEntries(FIGURES.map(name => [name, figures[name].toString()])) as Record<Figure, string>
  const leftOut = unknownCalls > 0 && unknown < figures.usedMicros ? unknown : 0n
  return {
    ...micros, calls: 1204, unknownCostCalls: unknownCalls, costMicros: cost.toString(),
    marginMicros: (figures.usedMicros - leftOut - cost).toString(),
    netMicros: sum(FIGURES.map(name => FIGURE_ROWS[name][0] * figures[name])).toString(),
  }
})
const dashboardOf = (totals: DashboardFigures) => ({ currency: 'USD', from: '2026-11-22', to: '2026-11-24', totals, days: [{ day: '2026-11-22', ...totals }, { day: '2026-11-23', ...totals }] }) as unknown as DashboardDto

describe('what the desk shows added up', () => {
  it('M2 F2 comes to what stands under it as it is read: figures, wallets, margin, charts', async () => {
    const agrees = fc.asyncProperty(someFigures, async totals => {
      const dashboard = dashboardOf(totals)
      const view = await mountSuspended(Figures, { props: { dashboard } })
      for (const { figure } of figureTiles(dashboard)) expect(readMicros(view.get(`[data-test=figure-${figure}] dd`).text()), figure).toBe(BigInt(totals[figure]))
      const tables = view.findAll('[data-test=sum-table]')
      expect(tables).toHaveLength(2)
      for (const table of tables) expect(sum(cells(table, 'tbody'))).toBe(cells(table, 'tfoot')[0])
      expect(cells(tables[0]!, 'tfoot')).toEqual([BigInt(totals.netMicros)])
      expect(cells(tables[1]!, 'tfoot')).toEqual([BigInt(totals.marginMicros)])
      view.unmount()
      for (const chart of dashboardCharts(dashboard)) {
        const table = await mountSuspended(ChartTable, { props: { chart } })
        const amounts = (rows: string) => table.findAll(`${rows} tr`).map(row => row.findAll('td').map(cell => readMicros(cell.element.lastChild!.textContent!)))
        const days = amounts('tbody')
        expect(chart.series.map((_, at) => sum(days.map(day => day[at]!)))).toEqual(amounts('tfoot')[0])
        for (const said of chartSummary(chart).match(/−?\$[\d,.]*\d/g) ?? []) expect(chart.series.flatMap(({ values }) => [...values, sum(values)])).toContain(readMicros(said))
        table.unmount()
      }
    })
    await fc.assert(agrees, { numRuns: 12, seed: 5 })
  })

  it('F2 leads from each line to the rows that it is the sum of', () => {
    const totals = Object.fromEntries(FIGURES.map(name => [name, '1'])) as unknown as DashboardFigures
    const lines = walletLines(dashboardOf(totals))
    const period = { from: '2026-11-22', to: '2026-11-24' }
    const keyed = (queries: object[]) => queries.map(query => JSON.stringify(Object.entries(query).sort())).sort()
    const expected = FIGURES.map(name => ({ ...FIGURE_ROWS[name][1], ...period }))
    expect(keyed(lines.map(line => line.to!.query))).toEqual(keyed(expected))
  })
})

describe('the way from one margin to the other', () => {
  const reply = { current: null as MarginBridgeSteps | null }
  const asked: unknown[] = []
  registerEndpoint('/api/finance/margin/bridge', (event): MarginBridgeDto => {
    asked.push(getQuery(event))
    return { currency: 'USD', from: '2026-11-22', to: '2026-11-24', steps: reply.current }
  })
  const open = async () => {
    const view = await mountSuspended(Bridge, { props: { from: '2026-11-22', to: '2026-11-24' } })
    await vi.waitFor(() => expect(view.text()).toMatch(/Margin on this page|too many calls/))
    return view
  }

  it('M2 F2 comes to the margin of the page, as it is read, and leads to the overview of the same days', async () => {
    const aStep = fc.bigInt(-99_999n, 99_999n)
    const steps = fc.record({ overview: aStep, refunded: aStep, uncharged: aStep, outside: aStep, before: aStep })
    const agrees = fc.asyncProperty(steps, async ({ overview, refunded, uncharged, outside, before }) => {
      const margin = overview - refunded - uncharged + outside - before
      reply.current = {
        overviewMicros: String(overview), refundedMicros: String(refunded), unchargedCostMicros: String(uncharged),
        chargedOutsideMicros: String(outside), beganOutsideMicros: String(before), marginMicros: String(margin),
      }
      const view = await open()
      expect(sum(cells(view, 'tbody'))).toBe(margin)
      expect(cells(view, 'tfoot')).toEqual([margin])
      expect(view.get('p a').attributes('href')).toBe('/finance?from=2026-11-22&to=2026-11-24')
      view.unmount()
    })
    await fc.assert(agrees, { numRuns: 10, seed: 5 })
    expect(asked.at(-1)).toEqual({ from: '2026-11-22', to: '2026-11-24' })
  })

  it('says where there is too much to add up, and is offered for days that the overview can show', async () => {
    reply.current = null
    expect((await open()).text()).toContain('Narrow the period')
    const days = (from: string, to: string) => overviewDays({ from: `${from}T00:00:00.000000Z`, to: `${to}T00:00:00.000000Z` })
    expect(days('2026-11-01', '2026-12-01')).toEqual({ from: '2026-11-01', to: '2026-11-30' })
    expect(days('2026-11-01', '2026-11-02')).toEqual({ from: '2026-11-01', to: '2026-11-01' })
    expect(days('2025-12-01', '2026-12-01')).toBeNull()
    expect(days('2026-11-01', '2026-11-01')).toBeNull()
  })
})
