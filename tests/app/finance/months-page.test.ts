import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import MonthPage from '~/pages/finance/months/[month].vue'
import MonthsPage from '~/pages/finance/months/index.vue'
import type { MonthDetailDto, MonthDto } from '~~/shared/schemas/finance-months'
import { sampleRow, signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const open: MonthDto = { month: '2026-10', state: 'open', isClosable: true, closedAt: null, closedBy: null, transactionCount: null, sumMicros: null }
const closed: MonthDto = {
  month: '2026-09', state: 'closed', isClosable: false, closedAt: '2026-10-02T09:00:00.000Z', closedBy: { id: 'u2', name: 'Ravi' }, transactionCount: '1234', sumMicros: '-250000',
}
const TOTALS = [
  { kind: 'adjustment', contraAccount: 'adjustment:fraud', sumMicros: '-50000' },
  { kind: 'adjustment', contraAccount: 'adjustment:goodwill', sumMicros: '30000' },
  { kind: 'topup', contraAccount: 'cash:stripe', sumMicros: '25000000' },
]
const server = { detail: { ...open, currency: 'USD', totals: TOTALS, late: [] } as MonthDetailDto | null, closings: 0, refuses: false, wantsCode: 0 }
registerEndpoint('/api/finance/months', () => ({ currency: 'USD', months: [{ ...open, month: '2026-11', state: 'running', isClosable: false }, open, closed] }))
registerEndpoint('/api/finance/months/2026-10', event => {
  if (server.detail) return server.detail
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'Nothing is booked in this month.' }
})
registerEndpoint('/api/finance/months/2026-10/close', { method: 'POST', handler: async event => {
  expect(await readBody(event)).toEqual({ agrees: true })
  server.closings += 1
  if (server.wantsCode > 0) {
    server.wantsCode -= 1
    setResponseStatus(event, 403)
    return { code: 'second_factor_required', message: 'Enter a code of your app first. Nothing was changed.' }
  }
  if (server.refuses) {
    setResponseStatus(event, 409)
    return { code: 'months_close_in_order', message: 'Months close one after the other. Nothing was closed.' }
  }
  server.detail = { ...server.detail!, ...closed, month: '2026-10' }
  return { ...closed, month: '2026-10', isRepeat: false }
} })
beforeEach(() => {
  Object.assign(server, { detail: { ...open, currency: 'USD', totals: TOTALS, late: [] }, closings: 0, refuses: false, wantsCode: 0 })
  signInAs('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function openMonth(): Promise<VueWrapper> {
  const view = await mountSuspended(MonthPage, { route: '/finance/months/2026-10' })
  await vi.waitFor(() => expect(view.find('[data-test=month-state]').exists() || view.text().includes('could not be loaded')).toBe(true))
  return view
}
async function close(view: VueWrapper): Promise<void> {
  await button(view, 'Close October 2026…')!.trigger('click')
  await view.get('[data-test=close-month] form').trigger('submit')
}

describe('the months', () => {
  it('F4 say which are under way, to be closed, or closed, by whom and with what', async () => {
    const view = await mountSuspended(MonthsPage, { route: '/finance/months' })
    await vi.waitFor(() => expect(view.findAll('[data-test=month]')).toHaveLength(3))
    const [running, next, last] = view.findAll('[data-test=month]').map(month => month.text())
    expect(running).toContain('November 2026Under way')
    expect(next).toContain('To be closed')
    expect(last).toMatch(/September 2026Closed by Ravi.*−\$0\.25.*1,234 rows/s)
    expect(view.findAll('[data-test=month] a').map(link => link.attributes('href'))).toEqual(['2026-11', '2026-10', '2026-09'].map(month => `/finance/months/${month}`))
  })
})

describe('a month', () => {
  it('F4 is summed by kind and contra account', async () => {
    const totals = (await openMonth()).get('[data-test=month-totals]')
    expect(totals.findAll('tr').map(row => row.text())).toEqual([
      'Kind, and against whatSum', 'Correction−$0.02', 'adjustment:fraud−$0.05', 'adjustment:goodwill+$0.03', 'Money added+$25.00', 'cash:stripe+$25.00', 'All wallets together+$24.98',
    ])
  })

  it('F4 is closed after it was said what that does, with a code where one is wanted', async () => {
    server.wantsCode = 1
    const codes = vi.spyOn(useStepUpStore(), 'ask').mockResolvedValue(true)
    const view = await openMonth()
    expect(server.closings).toBe(0)
    await button(view, 'Close October 2026…')!.trigger('click')
    expect(view.get('[data-test=close-month]').text()).toMatch(/takes no more rows.*cannot be opened again/s)
    expect(server.closings).toBe(0)
    await view.get('[data-test=close-month] form').trigger('submit')
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toBe('October 2026 is closed.'))
    expect(view.get('[data-test=month-state]').text()).toContain('Closed by Ravi')
    expect(view.find('[data-test=close-month]').exists()).toBe(false)
    expect(view.get('[data-test=late]').text()).toContain('Nothing was booked for it after it was closed.')
    expect([server.closings, codes.mock.calls.length]).toEqual([2, 1])
  })

  it('F4 stays open where it is left open, or refused', async () => {
    const view = await openMonth()
    await button(view, 'Close October 2026…')!.trigger('click')
    await button(view, 'Leave it open')!.trigger('click')
    expect(server.closings).toBe(0)
    server.refuses = true
    await close(view)
    await vi.waitFor(() => expect(view.get('[data-test=close-month] [role=alert]').text()).toBe('Months close one after the other. Nothing was closed.'))
    expect(view.get('[data-test=month-state]').text()).toContain('Over, not closed')
  })

  it('F4 that is closed shows what came late for it', async () => {
    server.detail = { ...server.detail!, ...closed, month: '2026-10', late: [sampleRow({ id: '77', reason: 'Found later (late: belongs to 2026-10-20, which is closed)' })] }
    const view = await openMonth()
    expect(view.get('[data-test=late]').text()).toContain('Found later (late: belongs to 2026-10-20, which is closed)')
    expect(view.get('[data-test=late]').findAll('a').map(link => link.attributes('href'))).toContain('/finance/transactions/77')
  })

  it('F4 A1 is not offered to be closed before its turn, or to an auditor', async () => {
    server.detail = { ...server.detail!, isClosable: false }
    expect((await openMonth()).text()).toContain('The months before it are closed first.')
    server.detail = { ...server.detail, state: 'running' }
    expect((await openMonth()).text()).toContain('It can be closed when it is over, in UTC.')
    server.detail = { ...server.detail, state: 'open', isClosable: true }
    signInAs('auditor')
    expect((await openMonth()).find('[data-test=close-month]').exists()).toBe(false)
  })

  it('says where there is none', async () => {
    server.detail = null
    expect((await openMonth()).text()).toContain('Nothing is booked in this month.')
  })
})
