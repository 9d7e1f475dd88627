import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import MonthPage from '~/pages/finance/months/[month].vue'
import MonthsPage from '~/pages/finance/months/index.vue'
import type { MonthDetailDto, MonthDto } from '~~/shared/schemas/months'
import { sampleRow, signInAs } from '../support/finance-samples'

enableAutoUnmount(afterEach)
const open: MonthDto = { month: '2026-10', state: 'open', isClosable: true, isReopenable: false, closedAt: null, closedBy: null, transactionCount: null, sumMicros: null }
const closed: MonthDto = {
  month: '2026-09', state: 'closed', isClosable: false, isReopenable: true, closedAt: '2026-10-02T09:00:00.000Z', closedBy: { id: 'u2', name: 'Ravi' }, transactionCount: '1234', sumMicros: '-250000',
}
const TOTALS = [
  { kind: 'adjustment', contraAccount: 'adjustment:fraud', sumMicros: '-50000' },
  { kind: 'adjustment', contraAccount: 'adjustment:goodwill', sumMicros: '30000' },
  { kind: 'topup', contraAccount: 'cash:stripe', sumMicros: '25000000' },
]
const CHECKLIST: MonthDetailDto['checklist'] = [
  { key: 'books', isInOrder: false, count: 3 }, { key: 'cases', isInOrder: true, count: 0 }, { key: 'board', isInOrder: false, count: 1 },
]
const REST = { currency: 'USD', totals: TOTALS, late: [], checklist: CHECKLIST, history: [], pendingRequestId: null }
const server = { detail: { ...open, ...REST } as MonthDetailDto | null, closings: 0, refuses: false, wantsCode: 0 }
registerEndpoint('/api/finance/months', () => ({ currency: 'USD', months: [{ ...open, month: '2026-11', state: 'running', isClosable: false }, open, closed] }))
registerEndpoint('/api/finance/months/2026-10', event => {
  if (server.detail) return server.detail
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'Nothing is booked in this month.' }
})
registerEndpoint('/api/finance/requests', { method: 'POST', handler: async event => {
  const body = await readBody<Record<string, string>>(event)
  expect(body).toEqual({ id: expect.any(String) as string, kind: body.kind, month: '2026-10', note: 'All statements are in' })
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
  server.detail = { ...server.detail!, pendingRequestId: 'r1' }
  setResponseStatus(event, 201)
  return { id: 'r1', kind: body.kind, content: { kind: body.kind, month: '2026-10' } }
} })
beforeEach(() => {
  Object.assign(server, { detail: { ...open, ...REST }, closings: 0, refuses: false, wantsCode: 0 })
  signInAs('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function openMonth(): Promise<VueWrapper> {
  const view = await mountSuspended(MonthPage, { route: '/finance/months/2026-10' })
  await vi.waitFor(() => expect(view.find('[data-test=month-state]').exists() || view.text().includes('could not be loaded')).toBe(true))
  return view
}
async function close(view: VueWrapper): Promise<void> {
  await button(view, 'Ask to close October 2026…')!.trigger('click')
  await view.get('[data-test=ask-month] input').setValue('All statements are in')
  await view.get('[data-test=ask-month] form').trigger('submit')
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

  it('A6 F4 is asked to be closed after it was said what is not in order, and waits, with a code where one is wanted', async () => {
    server.wantsCode = 1
    const codes = vi.spyOn(useStepUpStore(), 'ask').mockResolvedValue(true)
    const view = await openMonth()
    const list = view.get('[data-test=checklist]')
    for (const words of ['3 days were not compared', 'No case of the books is open', '1 check of the board is not green']) expect(list.text()).toContain(words)
    await button(view, 'Ask to close October 2026…')!.trigger('click')
    expect(view.get('[data-test=ask-month]').text()).toMatch(/A colleague approves it.*No money moves/s)
    expect(server.closings).toBe(0)
    await view.get('[data-test=ask-month] input').setValue('All statements are in')
    await view.get('[data-test=ask-month] form').trigger('submit')
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toContain('until somebody else approves “Close October 2026”'))
    expect(view.get('[data-test=month-state]').text()).toContain('Over, not closed')
    expect(view.findAll('a').map(link => link.attributes('href'))).toContain('/finance/requests/r1')
    expect(view.find('[data-test=ask-month]').exists()).toBe(false)
    expect([server.closings, codes.mock.calls.length]).toEqual([2, 1])
  })

  it('F4 stays open where it is left open, or refused', async () => {
    const view = await openMonth()
    await button(view, 'Ask to close October 2026…')!.trigger('click')
    await button(view, 'Leave it as it is')!.trigger('click')
    expect(server.closings).toBe(0)
    server.refuses = true
    await close(view)
    await vi.waitFor(() => expect(view.get('[data-test=ask-month] [role=alert]').text()).toBe('Months close one after the other. Nothing was closed.'))
    expect(view.get('[data-test=month-state]').text()).toContain('Over, not closed')
  })

  it('A6 F4 that was closed last can be asked to be opened again, and shows its history', async () => {
    const [asha, ravi] = [{ id: 'u3', name: 'Asha' }, { id: 'u2', name: 'Ravi' }]
    server.detail = {
      ...server.detail!, ...closed, month: '2026-10', checklist: null,
      history: [{ event: 'closed', at: '2026-11-02T09:00:00.000Z', requestedBy: ravi, approvedBy: asha, requestId: 'r0', transactionCount: '7', sumMicros: '1000000' }],
    }
    const view = await openMonth()
    expect(view.get('[data-test=month-history]').text()).toMatch(/Closed with 7 rows, \$1\.00.*asked by Ravi, approved by Asha/s)
    await button(view, 'Ask to open October 2026 again…')!.trigger('click')
    await view.get('[data-test=ask-month] input').setValue('All statements are in')
    await view.get('[data-test=ask-month] form').trigger('submit')
    await vi.waitFor(() => expect(view.get('[role=status]').text()).toContain('“Open October 2026 again”'))
  })

  it('F4 that is closed shows what came late for it', async () => {
    server.detail = { ...server.detail!, ...closed, month: '2026-10', late: [sampleRow({ id: '77', reason: 'Found later', lateFor: '2026-10-20T08:00:00.000000Z' })] }
    const view = await openMonth()
    expect(view.get('[data-test=late]').text()).toContain('Found later')
    expect(view.get('[data-test=late-for]').text()).toContain('late for')
    expect(view.get('[data-test=late]').findAll('a').map(link => link.attributes('href'))).toContain('/finance/transactions/77')
  })

  it('F4 A1 is not offered to be closed before its turn, or to an auditor', async () => {
    server.detail = { ...server.detail!, isClosable: false }
    expect((await openMonth()).text()).toContain('The months before it are closed first.')
    server.detail = { ...server.detail, state: 'running' }
    expect((await openMonth()).text()).toContain('It can be closed when it is over, in UTC.')
    server.detail = { ...server.detail, state: 'open', isClosable: true }
    signInAs('auditor')
    expect((await openMonth()).find('[data-test=ask-month]').exists()).toBe(false)
  })

  it('says where there is none', async () => {
    server.detail = null
    expect((await openMonth()).text()).toContain('Nothing is booked in this month.')
  })
})
