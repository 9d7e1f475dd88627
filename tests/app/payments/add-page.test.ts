import { mockNuxtImport, mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import AddPage from '~/pages/wallet/add.vue'
import type { StartTopupReply } from '~~/shared/schemas/payments'
import { PAYMENT_ID, sampleOptions } from '../support/payment-samples'
import { sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const { navigate } = vi.hoisted(() => ({ navigate: vi.fn(() => Promise.resolve()) }))
mockNuxtImport('navigateTo', () => navigate)

const PAGE = 'https://pay.example/c/cs_1'
const server = {
  options: sampleOptions(), sent: [] as { body: unknown, key: string | undefined }[], fails: 0, loads: true,
  reply: {} as StartTopupReply,
}
registerEndpoint('/api/payments/options', event => {
  if (server.loads) return server.options
  setResponseStatus(event, 503)
  return { code: 'service_unavailable', message: 'We cannot reach our records just now.' }
})
registerEndpoint('/api/payments', { method: 'POST', handler: async event => {
  const body = await readBody<{ id?: string }>(event)
  server.sent.push({ body, key: body.id })
  if (server.fails === 0) return server.reply
  server.fails -= 1
  setResponseStatus(event, 503)
  return { code: 'payment_unavailable', message: 'The payment service did not answer us. Nothing was added to your wallet or taken from it.' }
} })
beforeEach(() => {
  navigate.mockClear()
  useWalletStore().receive(sampleWallet())
  Object.assign(server, {
    options: sampleOptions(), sent: [], fails: 0, loads: true, reply: { paymentId: PAYMENT_ID, state: 'pending', url: PAGE, expiresAt: null },
  })
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(AddPage, { route: '/wallet/add' })
  await vi.waitFor(() => expect(view.find('[data-test=add-form]').exists()).toBe(true))
  return view
}
const type = (view: VueWrapper, amount: string) => view.get('input[inputmode=decimal]').setValue(amount)
async function pay(view: VueWrapper): Promise<void> {
  await view.get('[data-test=add-form]').trigger('submit')
  await flushPromises()
}

describe('adding money', () => {
  it('M15 takes what was chosen to the provider’s page, in micros', async () => {
    const view = await open()
    const preset = view.findAll('[role=group] button').find(one => one.text() === '$20')!
    await preset.trigger('click')
    expect(preset.attributes('aria-pressed')).toBe('true')
    expect(view.get('[data-test=pay]').text()).toBe('Pay $20.00')
    await pay(view)
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledWith(PAGE, { external: true }))
    expect(server.sent).toMatchObject([{ body: { amountMicros: '20000000', currency: 'USD', savesCard: false } }])
  })

  it('keeps a card only where that was ticked, and says what it is for', async () => {
    const view = await open()
    expect(view.text()).toContain('So that Talktime Ltd can charge it when you turn on automatic top-up')
    const box = view.get<HTMLInputElement>('input[type=checkbox]')
    expect(view.get(`label[for=${box.element.id}]`).text()).toBe('Keep this card')
    await box.setValue(true)
    await type(view, '12.50')
    await pay(view)
    await vi.waitFor(() => expect(server.sent).toMatchObject([{ body: { amountMicros: '12500000', savesCard: true } }]))
  })

  it.each([
    ['/dialer?number=%2B447400123456', '/dialer?number=%2B447400123456', 'Back to your call'], ['/dialer', '/dialer', 'Dialer'], ['//evil.example', null, 'Wallet'],
    ['/\\evil.example', null, 'Wallet'], ['https://evil.example', null, 'Wallet'], ['/ /evil.example', null, 'Wallet'], ['/\t/evil.example', null, 'Wallet'],
  ])('keeps the way back to %j, where it is one of ours, and offers it', async (next, kept, offered) => {
    const view = await mountSuspended(AddPage, { route: `/wallet/add?${new URLSearchParams({ next }).toString()}` })
    await vi.waitFor(() => expect(view.find('[data-test=add-form]').exists()).toBe(true))
    expect(view.get('a').text()).toBe(offered)
    await type(view, '25')
    await pay(view)
    await vi.waitFor(() => expect(server.sent).toMatchObject([{ body: { returnPath: kept } }]))
  })

  it.each(['frozen', 'closing', 'closed'] as const)('M14 offers nothing to pay into a wallet that is %s, and says why once', async status => {
    useWalletStore().receive(sampleWallet({ status }))
    const view = await mountSuspended(AddPage, { route: '/wallet/add' })
    expect(view.findAll('[data-test=wallet-status]')).toHaveLength(1)
    expect(view.find('form').exists()).toBe(false)
  })

  it.each([
    ['-5', 'cannot be negative'], ['0', 'nothing to add'], ['4.99', 'The least that can be added at once is $5.00'], ['500.01', 'The most that can be added at once is $500.00'],
    ['10.005', 'parts of a cent'], ['ten', 'not an amount'], ['1e3', 'not an amount'], ['', 'Enter an amount'], ['120', 'You can add $100.00 more within these 24 hours'],
  ])('M17 says what is wrong with %j before it is sent, and sends nothing', async (amount, words) => {
    const view = await open()
    await type(view, amount)
    await pay(view)
    expect(view.text()).toContain(words)
    expect(server.sent).toEqual([])
  })

  it('M16 sends the same key again after an answer that did not come, and another for another amount', async () => {
    const view = await open()
    server.fails = 1
    await type(view, '25')
    await pay(view)
    await vi.waitFor(() => expect(view.get('[role=alert]').text()).toContain('Nothing was added'))
    server.fails = 1
    await pay(view)
    await vi.waitFor(() => expect(server.sent).toHaveLength(2))
    await vi.waitFor(() => expect(view.get('[data-test=pay]').attributes('disabled')).toBeUndefined())
    await type(view, '30')
    await pay(view)
    await vi.waitFor(() => expect(server.sent).toHaveLength(3))
    const [first, again, other] = server.sent.map(one => one.key)
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('goes to the payment itself where there is no page to pay on any more', async () => {
    server.reply = { paymentId: PAYMENT_ID, state: 'paid', url: null, expiresAt: null }
    const view = await open()
    await type(view, '25')
    await pay(view)
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledWith(`/wallet/payments/${PAYMENT_ID}?back=1`, { external: false }))
  })

  it('says that nothing was charged where the amounts cannot be loaded, and tries again', async () => {
    server.loads = false
    const view = await mountSuspended(AddPage, { route: '/wallet/add' })
    await vi.waitFor(() => expect(view.text()).toContain('Nothing was charged.'))
    expect(view.find('form').exists()).toBe(false)
    server.loads = true
    await view.findAll('button').find(one => one.text() === 'Try again')!.trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=add-form]').exists()).toBe(true))
  })
})
