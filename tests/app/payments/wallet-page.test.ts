import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import WalletPage from '~/pages/wallet/index.vue'
import type { AutoTopupBody, AutoTopupDto, PaymentDto } from '~~/shared/schemas/payments'
import { sampleAutoTopup, sampleOptions, samplePayment, SAVED_CARD } from '../support/payment-samples'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const server = {
  payments: [] as PaymentDto[], setting: sampleAutoTopup(), sent: [] as AutoTopupBody[], forgotten: 0, fails: false,
  charge: null as PaymentDto | null,
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
  return { ...server.setting, charge: server.charge }
} })
registerEndpoint('/api/user/payment-method', { method: 'DELETE', handler: event => {
  server.forgotten += 1
  server.setting = { ...server.setting, savedCard: null }
  setResponseStatus(event, 204)
  return null
} })
beforeEach(() => {
  const nothing = { payments: [], sent: [], forgotten: 0, fails: false, charge: null }
  Object.assign(server, { ...nothing, setting: sampleAutoTopup() })
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

  it.each([
    ['closing', null, 'is being closed'], ['closed', null, 'is closed'], ['frozen', 'dispute', 'A bank has asked for a payment of yours back'],
    ['frozen', 'staff', 'We have to look into something first'],
  ] as const)('M14 offer nothing that a wallet that is %s (%s) cannot do, and say so once', async (status, statusReason, words) => {
    useWalletStore().receive(sampleWallet({ status, statusReason, balanceMicros: '0', heldMicros: '0', availableMicros: '0' }))
    const view = await open()
    expect(view.findAll('[data-test=wallet-status]')).toHaveLength(1)
    expect(view.get('[data-test=wallet-status]').text()).toContain(words)
    if (status !== 'closing') expect(view.get('[data-test=wallet-status] a').attributes('href')).toBe('mailto:help@talktime.test')
    for (const gone of ['add-money', 'topup-form', 'voucher-form', 'low-balance']) expect(view.find(`[data-test=${gone}]`).exists(), gone).toBe(false)
    expect(view.findAll('a[href^="/wallet/add"]')).toEqual([])
    expect(view.findAll('a[href="/wallet/refund"]')).toHaveLength(status === 'frozen' ? 0 : 1)
  })

  it('of a new wallet say what it holds once, and offer to add money once', async () => {
    useWalletStore().receive(sampleWallet({ balanceMicros: '0', heldMicros: '0', availableMicros: '0' }))
    const view = await open()
    await vi.waitFor(() => expect(view.find('[data-test=low-balance]').exists()).toBe(true))
    expect(view.text().match(/\$0\.00/g)).toHaveLength(1)
    expect(view.findAll('a[href^="/wallet/add"]').map(one => one.text())).toEqual(['Add money'])
  })
})

describe('automatic top-up on the wallet page', () => {
  it('charges nothing without the words having been agreed to; what was shown is what is sent', async () => {
    const view = await open()
    await choose(view, 'charge')
    await save(view)
    expect(view.text()).toContain('Tick the box if you agree to be charged. Nothing was changed.')
    expect(server.sent).toEqual([])
    const words = 'I allow Talktime Ltd to charge $10.00 to Visa •••• 4242 whenever my available balance is below $5.00'
    expect(view.text()).toContain(words)
    await view.get('[data-test=topup-form] input[type=checkbox]').setValue(true)
    expect(view.find('[data-test=charges-now]').exists()).toBe(false)
    await save(view)
    await vi.waitFor(() => expect(view.text()).toContain('Saved. Nothing was charged now.'))
    expect(server.sent).toMatchObject([{ mode: 'charge', thresholdMicros: '5000000', amountMicros: '10000000', dailyLimitMicros: '30000000', chargesNow: false }])
    expect(server.sent[0]!.consentText).toContain(words)
  })

  it.each<[string, Partial<PaymentDto> | null, string]>([
    ['charged', { state: 'paid', methodLabel: SAVED_CARD.label }, 'Saved, and $10.00 was charged to Visa •••• 4242. It is in your wallet.'],
    ['refused', { state: 'failed', failure: 'The bank declined the card.' }, 'Saved, but the card was not charged. The bank declined the card.'],
    ['not answered', { state: 'created' }, 'Saved, and $10.00 is being charged to your card.'],
    ['left to another process', null, 'Saved. A charge that is due shows under Payments in a moment.'],
  ])('says before it is saved that it charges now, and after that it was %s', async (_what, charge, words) => {
    server.charge = charge && samplePayment({ purpose: 'auto_topup', amountMicros: '10000000', url: null, ...charge })
    useWalletStore().receive(sampleWallet({ balanceMicros: '4990000', heldMicros: '0', availableMicros: '4990000' }))
    const view = await open()
    expect(view.find('[data-test=charges-now]').exists()).toBe(false)
    await choose(view, 'charge')
    expect(view.get('[data-test=charges-now]').text()).toContain('Visa •••• 4242 is charged $10.00 at once')
    expect(view.get('[data-test=save-topup]').text()).toBe('Save, and charge $10.00 now')
    await view.get('[data-test=topup-form] input[type=checkbox]').setValue(true)
    await save(view)
    await vi.waitFor(() => expect(view.text()).toContain(words))
    expect(server.sent).toMatchObject([{ mode: 'charge', chargesNow: true }])
  })

  it('needs a card, and says how there comes to be one', async () => {
    server.setting = sampleAutoTopup({ savedCard: null })
    const view = await open()
    await choose(view, 'charge')
    expect(view.text()).toContain('Add money once and tick “Keep this card”')
  })

  it('only tells, where that is chosen, without any consent, and speaks no more of what was chosen before', async () => {
    const view = await open()
    await choose(view, 'charge')
    await save(view)
    expect(view.text()).toContain('Tick the box')
    await choose(view, 'notify')
    expect(view.text()).not.toContain('Tick the box')
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
    await vi.waitFor(() => expect(view.text()).not.toContain('Saved card:'))
  })
})
