import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WalletPage from '~/pages/wallet/index.vue'
import type { AutoTopupBody, AutoTopupDto, PaymentDto } from '~~/shared/schemas/topup'
import { sampleAutoTopup, sampleOptions, samplePayment, SAVED_CARD } from '../support/payment-samples'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const server = {
  payments: [] as PaymentDto[], setting: sampleAutoTopup(), sent: [] as AutoTopupBody[], forgotten: 0, fails: false,
}
registerEndpoint('/api/user/transactions', () => ({ transactions: [], nextCursor: null }))
registerEndpoint('/api/user/grants', () => ({ currency: 'USD', grants: [] }))
registerEndpoint('/api/user/statements', () => ({ currency: 'USD', statements: [] }))
registerEndpoint('/api/payments/options', () => sampleOptions())
registerEndpoint('/api/payments', event => {
  if (!server.fails) return { payments: server.payments, nextCursor: null }
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/user/auto-topup', { method: 'GET', handler: () => server.setting })
registerEndpoint('/api/user/auto-topup', { method: 'PUT', handler: async event => {
  const body = await readBody<AutoTopupBody>(event)
  server.sent.push(body)
  server.setting = { ...server.setting, ...body, stoppedAt: null, stopReason: null } satisfies AutoTopupDto
  return server.setting
} })
registerEndpoint('/api/user/payment-method', { method: 'DELETE', handler: event => {
  server.forgotten += 1
  server.setting = { ...server.setting, savedCard: null }
  setResponseStatus(event, 204)
  return null
} })
beforeEach(() => {
  Object.assign(server, { payments: [], setting: sampleAutoTopup(), sent: [], forgotten: 0, fails: false })
  useSessionStore().profile = sampleProfile()
  useWalletStore().receive(sampleWallet())
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(WalletPage, { route: '/wallet' })
  await vi.waitFor(() => expect(view.find('[data-test=topup-form]').exists() || view.find('[data-test=add-money]').exists() === false).toBe(true))
  await flushPromises()
  return view
}
const choose = (view: VueWrapper, value: string) => view.get(`[data-test=topup-form] [role=radio][value=${value}]`).trigger('click')
async function save(view: VueWrapper): Promise<void> {
  await view.get('[data-test=topup-form]').trigger('submit')
  await flushPromises()
}

describe('payments on the wallet page', () => {
  it('are listed with their state in words, what went back, and a way to each', async () => {
    server.payments = [
      samplePayment({ id: 'p1', state: 'paid', methodLabel: 'Visa •••• 4242', refundedMicros: '5000000' }), samplePayment({ id: 'p2', state: 'processing' }),
      samplePayment({ id: 'p3', state: 'failed', purpose: 'auto_topup' }), samplePayment({ id: 'p4', state: 'paid', disputedMicros: '20000000' }),
    ]
    const view = await open()
    await vi.waitFor(() => expect(view.findAll('[data-test=payment]')).toHaveLength(4))
    const rows = view.findAll('[data-test=payment]').map(row => row.text())
    for (const [row, words] of [[0, 'Visa •••• 4242'], [0, '$5.00 sent back'], [0, 'Paid'], [1, 'Being confirmed'], [2, 'Automatic top-up'], [2, 'Failed'], [3, '$20.00 taken back by the bank']] as const) {
      expect(rows[row]).toContain(words)
    }
    expect(view.get('[data-test=payment] a').attributes('href')).toBe('/wallet/payments/p1')
  })

  it('say that there are none, or that they could not be loaded', async () => {
    expect((await open()).text()).toContain('You have not paid anything in yet.')
    server.fails = true
    const failed = await mountSuspended(WalletPage, { route: '/wallet' })
    await vi.waitFor(() => expect(failed.text()).toContain('Your payments could not be loaded'))
    expect(failed.text()).toContain('Your money is not touched by this.')
  })

  it('M14 offer no way to pay into a wallet that is being closed', async () => {
    useWalletStore().receive(sampleWallet({ status: 'closing' }))
    const view = await open()
    expect(view.find('[data-test=add-money]').exists()).toBe(false)
    expect(view.find('[data-test=topup-form]').exists()).toBe(false)
  })
})

describe('automatic top-up on the wallet page', () => {
  it('charges nothing without the words having been agreed to; what was shown is what is sent', async () => {
    const view = await open()
    await choose(view, 'charge')
    await save(view)
    expect(view.text()).toContain('Tick the box if you agree to be charged. Nothing was changed.')
    expect(server.sent).toEqual([])
    const words = 'I allow Talktime Ltd to charge $10.00 to Visa •••• 4242 whenever my available balance falls below $5.00'
    expect(view.text()).toContain(words)
    await view.get('[data-test=topup-form] [role=checkbox]').trigger('click')
    await save(view)
    await vi.waitFor(() => expect(view.text()).toContain('Saved.'))
    expect(server.sent).toMatchObject([{ mode: 'charge', thresholdMicros: '5000000', amountMicros: '10000000', dailyLimitMicros: '30000000' }])
    expect(server.sent[0]!.consentText).toContain(words)
  })

  it('needs a card, and says how there comes to be one', async () => {
    server.setting = sampleAutoTopup({ savedCard: null })
    const view = await open()
    await choose(view, 'charge')
    expect(view.text()).toContain('Add money once and tick “Keep this card”')
  })

  it('only tells, where that is chosen, without any consent', async () => {
    const view = await open()
    await choose(view, 'notify')
    await save(view)
    await vi.waitFor(() => expect(server.sent).toMatchObject([{ mode: 'notify', consentText: null }]))
  })

  it('M17 sends no amount that is none', async () => {
    const view = await open()
    await choose(view, 'notify')
    await view.get('[data-test=topup-form] input[inputmode=decimal]').setValue('five')
    await save(view)
    expect(view.text()).toContain('Enter amounts such as 25 or 25.50.')
    expect(server.sent).toEqual([])
  })

  it('says why it stopped, and that nothing is charged until it is saved again', async () => {
    server.setting = sampleAutoTopup({ mode: 'charge', stoppedAt: '2026-11-19T10:00:00.000Z', stopReason: 'The bank declined the card.' })
    const view = await open()
    expect(view.text()).toContain('Automatic top-up has stopped')
    expect(view.text()).toContain('The bank declined the card. Nothing is charged until you save this again.')
  })

  it('has the card forgotten', async () => {
    const view = await open()
    expect(view.text()).toContain(`Saved card: ${SAVED_CARD.label} · until 12/2030`)
    await view.findAll('button').find(one => one.text() === 'Forget this card')!.trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('The card is forgotten. Nothing is charged to it any more.'))
    expect(server.forgotten).toBe(1)
    expect(view.text()).not.toContain('Saved card:')
  })
})
