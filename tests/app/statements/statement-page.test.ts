import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import StatementPage from '~/pages/wallet/statements/[month].vue'
import StatementsPage from '~/pages/wallet/statements/index.vue'
import type { StatementDto } from '~~/shared/schemas/statements'
import { sampleTransaction } from '../support/samples'

enableAutoUnmount(afterEach)
const HASH = 'c0ffee12'.repeat(8)
const STATEMENT: StatementDto = {
  month: '2026-10', number: 'S-202610-b1a3d6d0', openingMicros: '2000000', inMicros: '10000000', outMicros: '13300', closingMicros: '11986700', rowCount: 2, isComplete: true,
  currency: 'USD', from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z', madeAt: '2026-11-20T10:00:00.000Z', walletId: 'b1a3d6d0-6b1e-4f0c-9a55-0c1d2e3f4a5b',
  company: { name: 'Talktime Test Ltd', address: '1 Test Street\nTestville', taxId: 'TT-123', supportEmail: 'help@talktime.test' }, holder: { name: 'نسرین اختر', email: 'nasrin@example.org' },
  sums: [{ kind: 'topup', count: 1, sumMicros: '10000000' }, { kind: 'call_charge', count: 1, sumMicros: '-13300' }],
  rows: [
    sampleTransaction({ id: '1', kind: 'topup', amountMicros: '10000000', balanceAfterMicros: '12000000', callId: null, callDisplay: null }),
    sampleTransaction({ id: '2', amountMicros: '-13300', balanceAfterMicros: '11986700', createdAt: '2026-10-20T10:00:00.000Z', effectiveAt: '2026-09-30T10:00:00.000Z' }),
  ],
  head: { walletSeq: '12', hash: HASH },
}
registerEndpoint('/api/user/statements/2026-10', () => STATEMENT)
registerEndpoint('/api/user/statements/2026-09', event => {
  setResponseStatus(event, 404)
  return { code: 'not_found', message: 'There is no statement of this month.' }
})
registerEndpoint('/api/user/statements', () => ({ currency: 'USD', statements: [{ ...STATEMENT, month: '2026-11', isComplete: false }, STATEMENT] }))

describe('a statement', () => {
  it('has number, company, holder, sums, all rows and the proof, and adds up before the eyes', async () => {
    const view = await mountSuspended(StatementPage, { route: '/wallet/statements/2026-10' })
    await vi.waitFor(() => expect(view.findAll('[data-test=statement-line]')).toHaveLength(2))
    for (const fact of ['Statement for October 2026', 'S-202610-b1a3d6d0', 'Talktime Test Ltd', 'TT-123', 'نسرین اختر', 'in UTC', HASH, 'There is nothing to pay']) expect(view.text()).toContain(fact)
    expect(view.get('[data-test=opening]').text()).toBe('$2.00')
    expect(view.get('[data-test=statement-sums]').text()).toMatch(/Money added × 1\s*\+\$10\.00.*Call × 1\s*−\$0\.0133/)
    expect(view.get('[data-test=closing]').text()).toBe('$11.9867')
    expect(view.findAll('[data-test=statement-line]')[1]!.text()).toContain('counts from')
    expect(view.text()).not.toContain('the month is running')
  })

  it('prints', async () => {
    const print = vi.fn()
    vi.stubGlobal('print', print)
    const view = await mountSuspended(StatementPage, { route: '/wallet/statements/2026-10' })
    await vi.waitFor(() => expect(view.find('.paper').exists()).toBe(true))
    // the theme leaves these out of what is printed
    expect(view.findAll('.paper header, .paper nav, .paper .no-print')).toEqual([])
    await view.findAll('button').find(one => one.text() === 'Print or save as PDF')!.trigger('click')
    expect(print).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
  })

  it('says where there is none', async () => {
    const view = await mountSuspended(StatementPage, { route: '/wallet/statements/2026-09' })
    await vi.waitFor(() => expect(view.text()).toContain('There is no statement of this month.'))
  })

  it('is in the list, the running month with a word about it', async () => {
    const view = await mountSuspended(StatementsPage, { route: '/wallet/statements' })
    await vi.waitFor(() => expect(view.findAll('[data-test=statement-row]')).toHaveLength(2))
    const [running, over] = view.findAll('[data-test=statement-row]')
    expect(running!.text()).toContain('November 2026 · so far')
    expect(over!.get('a').attributes('href')).toBe('/wallet/statements/2026-10')
    expect(over!.text()).not.toContain('so far')
  })
})
