import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { getQuery, readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import DisputesPage from '~/pages/finance/disputes.vue'
import type { DisputeDto } from '~~/shared/schemas/disputes'
import { sampleProfile } from '../support/samples'

enableAutoUnmount(afterEach)
const DISPUTE: DisputeDto = {
  id: 'dp_1', status: 'lost', reason: 'fraudulent', amountMicros: '10000000', currency: 'USD', feeMicros: '15000000', person: { id: 'u1', name: 'Kwame', email: 'kwame@example.org' },
  walletId: 'b1a3d6d0-6b1e-4f0c-9a55-0c1d2e3f4a5b', walletStatus: 'frozen', walletStatusReason: 'dispute', paymentId: 'p1', receiptNumber: 'R-2026-000007', methodLabel: 'Visa •••• 0259',
  outMicros: '10000000', isTouched: true,
  movements: [{ id: 'txn_1', amountMicros: '-10000000', currency: 'USD', at: '2026-11-10T10:00:00.000Z' }], owedMicros: '7000000', collectedMicros: '1000000', createdAt: '2026-11-10T10:00:00.000Z', updatedAt: '2026-11-10T10:00:00.000Z', evidenceDueAt: '2026-11-11T10:00:00.000Z',
}
const server = { rows: [DISPUTE], views: [] as unknown[], sent: [] as unknown[], refuses: false }
registerEndpoint('/api/finance/disputes', event => {
  server.views.push(getQuery(event).view)
  return { disputes: server.rows, nextCursor: null }
})
registerEndpoint(`/api/finance/wallet-status/${DISPUTE.walletId}`, { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  if (!server.refuses) return { walletId: DISPUTE.walletId, status: 'active' }
  setResponseStatus(event, 403)
  return { code: 'own_request', message: 'This is your own wallet, so a colleague must decide. Nothing was changed.' }
} })
const signIn = (role: 'finance' | 'auditor') => {
  const profile = sampleProfile()
  useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
}
beforeEach(() => {
  Object.assign(server, { rows: [DISPUTE], views: [], sent: [], refuses: false })
  signIn('finance')
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)
async function open(route = '/finance/disputes'): Promise<VueWrapper> {
  const view = await mountSuspended(DisputesPage, { route })
  await vi.waitFor(() => expect(view.find('[data-test=dispute]').exists() || view.text().includes('No disputes here')).toBe(true))
  return view
}

describe('the disputes', () => {
  it.each<[string, Partial<DisputeDto>]>([
    ['nothing was taken', { isTouched: false, outMicros: '0', movements: [] }],
    ['the money was taken', {}],
    ['$9.50 is taken, the rest is back', { outMicros: '9500000' }],
    ['the money is back', { outMicros: '0' }],
  ])('M14 says where the money is: %s', async (words, changes) => {
    server.rows = [{ ...DISPUTE, ...changes }]
    const view = await open()
    expect(view.get('[data-test=dispute]').text()).toContain(words)
    expect(view.find('[data-test=movements]').exists()).toBe(changes.movements === undefined)
    if (!changes.movements) expect(view.get('[data-test=movements]').text()).toContain('−$10.00')
  })

  it('M14 say what was taken, what is owed and what to do about it', async () => {
    const text = (await open()).get('[data-test=dispute]').text()
    for (const fact of ['$10.00 · Lost', 'Kwame', 'R-2026-000007', 'Visa •••• 0259', 'fraudulent', '· over', '$15.00', 'the money was taken', '$7.00 · $1.00 came in', 'adjustment', 'write-off']) expect(text).toContain(fact)
  })

  it('M14 open a frozen wallet with a note', async () => {
    const view = await open()
    await button(view, 'Open the wallet again…')!.trigger('click')
    server.refuses = true
    await view.get('[data-test=wallet-status-form] input').setValue('Paid by bank')
    await view.get('[data-test=wallet-status-form]').trigger('submit')
    await vi.waitFor(() => expect(view.text()).toContain('so a colleague must decide'))
    server.refuses = false
    server.rows = [{ ...DISPUTE, walletStatus: 'active' }]
    await view.get('[data-test=wallet-status-form]').trigger('submit')
    await vi.waitFor(() => expect(button(view, 'Freeze the wallet…')).toBeDefined())
    expect(server.sent).toEqual([0, 1].map(() => ({ status: 'active', note: 'Paid by bank' })))
  })

  it('A1 are for an auditor to read', async () => {
    signIn('auditor')
    const view = await open()
    expect(view.findAll('form')).toEqual([])
    expect(button(view, 'Open the wallet again…')).toBeUndefined()
  })

  it('are filtered by the address, and say where there are none', async () => {
    server.rows = []
    const view = await open('/finance/disputes?view=owing')
    await flushPromises()
    expect(view.text()).toContain('No disputes here')
    expect(server.views).toEqual(['owing'])
    expect(view.get('[aria-current=page]').text()).toBe('Something is owed')
  })
})
