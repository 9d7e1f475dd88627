import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import More from '~/components/wallet/More.vue'
import VouchersPage from '~/pages/finance/vouchers/index.vue'
import type { GrantsDto, VoucherBatchDto } from '~~/shared/schemas/grants'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const GRANTS: GrantsDto = { currency: 'USD', grants: [
  { id: '1', amountMicros: '5000000', remainingMicros: '1250000', reason: 'Voucher …ZZ01', grantedAt: '2026-11-01T00:00:00.000Z', expiresAt: '2026-12-01T00:00:00.000Z' },
  { id: '2', amountMicros: '2000000', remainingMicros: '2000000', reason: null, grantedAt: '2026-11-01T00:00:00.000Z', expiresAt: null },
] }
const BATCH: VoucherBatchDto = { batch: 'Winter', currency: 'USD', amountMicros: '5000000', grantDays: 30, count: 2, maxUses: 1, uses: 1, grantedMicros: '5000000', canceledCount: 0, validUntil: '2099-01-01T00:00:00.000Z', createdAt: '2026-11-01T00:00:00.000Z', createdBy: 'Ravi', approvedBy: 'Asha', requestId: 'r0', isDrawn: true }
const server = { grants: GRANTS, batches: [BATCH], sent: [] as unknown[], fails: false }
registerEndpoint('/api/user/grants', event => {
  if (!server.fails) return server.grants
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/user/statements', () => ({ currency: 'USD', statements: [] }))
registerEndpoint('/api/user/vouchers', { method: 'POST', handler: async event => {
  const { code } = await readBody<{ code: string }>(event)
  server.sent.push(code)
  if (code !== 'wrong') return { amountMicros: '5000000', currency: 'USD', expiresAt: '2026-12-24T12:00:00.000Z', transactionId: '7' }
  setResponseStatus(event, 422)
  return { code: 'voucher_refused', message: 'This code does not work. Check it letter by letter. Nothing was added to your wallet.' }
} })
registerEndpoint('/api/finance/vouchers', { method: 'GET', handler: () => ({ batches: server.batches, maximumMicros: '500000000', currency: 'USD' }) })
registerEndpoint('/api/finance/requests', { method: 'GET', handler: () => ({ requests: [], nextCursor: null, currency: 'USD', day: { maximumMicros: null, usedMicros: '0' } }) })
registerEndpoint('/api/finance/requests', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  return { id: 'r1' }
} })
registerEndpoint('/api/finance/vouchers/cancel', { method: 'POST', handler: async event => {
  server.sent.push(await readBody(event))
  server.batches = [{ ...BATCH, canceledCount: 2 }]
  return server.batches[0]
} })

beforeEach(() => {
  Object.assign(server, { grants: GRANTS, batches: [BATCH], sent: [], fails: false })
  useWalletStore().receive(sampleWallet())
})
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!
async function send(view: VueWrapper, form: string): Promise<void> {
  await view.get(`[data-test=${form}]`).trigger('submit')
  await flushPromises()
}

describe('promotional credit', () => {
  it('M11 is listed in order of use, with what is left and when it ends', async () => {
    const view = await mountSuspended(More)
    await vi.waitFor(() => expect(view.findAll('[data-test=grant-row]')).toHaveLength(2))
    const [first, second] = view.findAll('[data-test=grant-row]').map(row => row.text())
    expect(first).toContain('Voucher …ZZ01')
    expect(first).toMatch(/\$1\.25 of \$5\.00/)
    expect(second).toMatch(/Credit from us.*Never ends.*\$2\.00/)
  })

  it('comes from a voucher, and says what was wrong with one', async () => {
    const view = await mountSuspended(More)
    await send(view, 'voucher-form')
    expect(view.text()).toContain('Enter the code of your voucher.')
    await view.get('[data-test=voucher-form] input').setValue(' wrong ')
    await send(view, 'voucher-form')
    await vi.waitFor(() => expect(view.get('[data-test=voucher-form] [role=alert]').text()).toContain('This code does not work.'))
    await view.get('[data-test=voucher-form] input').setValue('7k3m 9qxa 2b4c zz01')
    await send(view, 'voucher-form')
    await vi.waitFor(() => expect(view.get('[data-test=voucher-form] [role=status]').text()).toBe('$5.00 is in your wallet. Use it until December 24, 2026.'))
    expect(server.sent).toEqual(['wrong', '7k3m 9qxa 2b4c zz01'])
  })

  it('M14 takes no voucher into a frozen wallet', async () => {
    useWalletStore().receive(sampleWallet({ status: 'frozen' }))
    const view = await mountSuspended(More)
    expect(view.find('[data-test=voucher-form]').exists()).toBe(false)
  })

  it('says that it could not be loaded, and tries again', async () => {
    server.fails = true
    const view = await mountSuspended(More)
    await vi.waitFor(() => expect(view.text()).toContain('Your credit could not be loaded'))
    server.fails = false
    await button(view, 'Try again').trigger('click')
    await vi.waitFor(() => expect(view.findAll('[data-test=grant-row]')).toHaveLength(2))
  })
})

describe('finance\'s vouchers', () => {
  const signIn = (role: 'finance' | 'auditor') => {
    const profile = sampleProfile()
    useSessionStore().profile = { ...profile, user: { ...profile.user, role } }
  }

  it('A6 are asked for by a form, which says that somebody else must approve', async () => {
    signIn('finance')
    const view = await mountSuspended(VouchersPage, { route: '/finance/vouchers' })
    await vi.waitFor(() => expect(view.find('[data-test=batch-form]').exists()).toBe(true))
    expect(view.get('[data-test=batch-worth]').text()).toContain('$50.00; you may ask for $500.00')
    const [name, worth] = view.findAll('[data-test=batch-form] input')
    await name!.setValue('Spring')
    await view.get('[data-test=batch-form] input[name=note]').setValue('For the spring fair')
    await worth!.setValue('five')
    await send(view, 'batch-form')
    expect(server.sent).toEqual([])
    await worth!.setValue('2.50')
    await send(view, 'batch-form')
    await vi.waitFor(() => expect(view.get('[data-test=batch-form] [role=status]').text()).toContain('There are no codes yet'))
    expect(server.sent[0]).toEqual({
      id: expect.any(String) as string, kind: 'voucher_batch', batch: 'Spring', amountMicros: '2500000', count: 10, maxUses: 1, grantDays: 90,
      validUntil: expect.stringMatching(/T23:59:59\.999Z$/) as string, note: 'For the spring fair',
    })
  })

  it('are canceled after a question; an auditor only reads', async () => {
    signIn('auditor')
    const reading = await mountSuspended(VouchersPage, { route: '/finance/vouchers' })
    await vi.waitFor(() => expect(reading.findAll('[data-test=batch-row]')).toHaveLength(1))
    expect(reading.get('[data-test=batch-row]').text()).toMatch(/Winter.*\$5\.00.*1 of 2.*\$5\.00.*Open/)
    expect(reading.findAll('form')).toEqual([])
    expect(button(reading, 'Cancel…')).toBeUndefined()
    signIn('finance')
    const view = await mountSuspended(VouchersPage, { route: '/finance/vouchers' })
    await vi.waitFor(() => expect(button(view, 'Cancel…')).toBeDefined())
    await button(view, 'Cancel…').trigger('click')
    await button(view, 'Cancel the codes').trigger('click')
    await vi.waitFor(() => expect(view.get('[data-test=batch-row]').text()).toContain('Canceled'))
    expect(server.sent).toEqual([{ batch: 'Winter' }])
  })
})
