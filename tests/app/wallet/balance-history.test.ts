import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { getQuery, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import BalanceHistory from '~/components/wallet/BalanceHistory.vue'
import { balanceChart } from '~~/browser/wallet/balance-chart'
import { chartSummary } from '~~/browser/charts/chart-data'
import type { BalanceDaysDto } from '~~/shared/schemas/wallet'

enableAutoUnmount(afterEach)

const dto = (...micros: string[]): BalanceDaysDto => ({
  currency: 'USD', tz: 'UTC', from: '2026-11-18', to: '2026-11-20', openingMicros: '0',
  days: micros.map((balanceMicros, at) => ({ day: `2026-11-${18 + at}`, balanceMicros })),
})
const server = { reply: dto(), fails: false, asked: [] as unknown[] }
registerEndpoint('/api/user/balance-days', event => {
  server.asked.push(getQuery(event).days)
  if (!server.fails) return server.reply
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
beforeEach(() => {
  Object.assign(server, { reply: dto('20000000', '12400000', '18100000'), fails: false, asked: [] })
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(BalanceHistory)
  await vi.waitFor(() => expect(view.find('[aria-busy=true]').exists() || view.text().includes('Loading')).toBe(false))
  return view
}

describe('the balance over time', () => {
  it('is told in a sentence and a table, whose days are not added up', async () => {
    const view = await open()
    expect(view.get('[data-test=chart-summary]').text()).toBe('Balance: $20.00 at first, $18.10 now; between $12.40 and $20.00.')
    const table = view.get('[data-test=chart-table]')
    expect(table.findAll('tbody tr')).toHaveLength(3)
    expect(table.find('tfoot').exists()).toBe(false)
    expect(chartSummary(balanceChart(dto('0', '0')))).toBe('Balance: $0.00 at first, $0.00 now; between $0.00 and $0.00.')
  })

  it('is asked for other days', async () => {
    const view = await open()
    const [, , quarter] = view.findAll('[role=group] button')
    await quarter!.trigger('click')
    await vi.waitFor(() => expect(server.asked).toEqual(['30', '90']))
    expect(quarter!.attributes('aria-pressed')).toBe('true')
  })

  it('says where there was nothing, and where it could not be loaded', async () => {
    server.reply = dto('0', '0', '0')
    expect((await open()).text()).toContain('held nothing in these days')
    server.fails = true
    expect((await open()).text()).toContain('Your money is not touched')
  })
})
