import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Summary from '~/components/wallet/Summary.vue'
import RefundCard from '~/components/refunds/RefundCard.vue'
import RefundPage from '~/pages/wallet/refund/index.vue'
import type { ClosingDto } from '~~/shared/schemas/wallet'
import type { RefundRequestDto, RefundsDto } from '~~/shared/schemas/refunds'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const REFUNDS: RefundsDto = {
  currency: 'USD', status: 'active', balanceMicros: '12400900', refundableMicros: '9960000', promotionalMicros: '2000000',
  promotionalExpiresAt: '2026-12-24T10:00:00.000Z', waitingMicros: '440000', otherMicros: '900', supportEmail: 'help@talktime.test', topupBelowMicros: null, requests: [],
  sources: [{ paymentId: 'p1', methodLabel: 'Visa •••• 4242', receiptNumber: 'R-2026-000001', paidAt: '2026-11-01T10:00:00.000Z', paidMicros: '10000000', refundableMicros: '9960000' }],
}
const CLOSING: ClosingDto = {
  status: 'active', currency: 'USD', balanceMicros: '12400900', heldMicros: '440000', refundableMicros: '9960000', promotionalMicros: '2000000',
  roundingMicros: '900', settleMicros: '0', refundsUnderWay: 0, paymentsUnderWay: 0, supportEmail: 'help@talktime.test',
}
const server = { refunds: REFUNDS, closing: CLOSING, sent: [] as { path: string, body: Record<string, unknown> }[], fails: 0, state: 'succeeded' as 'succeeded' | 'failed', wallet: sampleWallet(), answers: Promise.resolve() }
registerEndpoint('/api/user/refunds', { method: 'GET', handler: () => server.refunds })
registerEndpoint('/api/user/refunds', { method: 'POST', handler: async event => {
  const body = await readBody<{ id: string, amountMicros: string }>(event)
  server.sent.push({ path: 'refunds', body })
  await server.answers
  if (server.fails > 0) {
    server.fails -= 1
    setResponseStatus(event, 503)
    return { code: 'service_unavailable', message: 'We cannot reach our records just now, so nothing was changed.' }
  }
  const part = { id: 'x', amountMicros: '1000000', methodLabel: 'Visa •••• 4242', receiptNumber: null, state: server.state, failure: null, updatedAt: '2026-11-20T10:00:00.000Z' }
  return { id: body.id, amountMicros: '1000000', currency: 'USD', reason: null, createdAt: '2026-11-20T10:00:00.000Z', parts: [part] } satisfies RefundRequestDto
} })
registerEndpoint('/api/user/close', { method: 'GET', handler: () => server.closing })
for (const [path, status] of [['/api/user/close', 'closing'], ['/api/user/close/take-back', 'active']] as const) {
  registerEndpoint(path, { method: 'POST', handler: async event => {
    server.sent.push({ path, body: await readBody<Record<string, unknown>>(event) })
    server.closing = { ...server.closing, status }
    return server.closing
  } })
}
registerEndpoint('/api/user/profile', () => sampleProfile({ wallet: server.wallet }))
beforeEach(() => {
  Object.assign(server, { refunds: REFUNDS, closing: CLOSING, sent: [], fails: 0, state: 'succeeded', wallet: sampleWallet(), answers: Promise.resolve() })
  useWalletStore().receive(sampleWallet())
})

async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(RefundPage, { route: '/wallet/refund' })
  await vi.waitFor(() => expect(view.find('#refund-title').exists() || view.find('#close-title').exists() || view.find('[data-test=wallet-status]').exists()).toBe(true))
  return view
}
const button = (view: VueWrapper, label: string) => view.findAll('button').find(one => one.text() === label)!
const submit = async (view: VueWrapper, form = 'refund-form') => {
  await view.get(`[data-test=${form}]`).trigger('submit')
  await flushPromises()
}
const sendBack = async (view: VueWrapper) => {
  await submit(view)
  await view.get('[data-test=send-now]').trigger('click')
  await flushPromises()
}

describe('sending money back', () => {
  it('M12 shows what can go back, and of the rest why not', async () => {
    const view = await open()
    expect(view.get('[data-test=refundable]').text()).toBe('$9.96')
    expect(view.get('[data-test=promotional]').text()).toBe('$2.00')
    expect(view.get('[data-test=waiting]').text()).toBe('$0.44')
    expect(view.get('[data-test=other]').text()).toBe('$0.0009')
    expect(view.get('[data-test=refund-source]').text()).toMatch(/Visa •••• 4242.*up to \$9\.96/)
    expect(view.text()).toContain('given for calls, so it cannot be paid out')
  })

  it('M12 says what is wrong with an amount before it is sent, and sends none', async () => {
    const view = await open()
    for (const [typed, words] of [['9.97', 'At most $9.96'], ['0', 'above zero'], ['1.005', 'no parts of a cent'], ['ten', 'not an amount'], ['-1', 'not an amount']] as const) {
      await view.get('[data-test=refund-form] input').setValue(typed)
      expect(view.text(), typed).toContain(words)
      await submit(view)
    }
    expect(server.sent).toEqual([])
  })

  it('M16 sends the same id again after a broken answer, and another for other content', async () => {
    const view = await open()
    server.fails = 2
    await view.get('[data-test=refund-form] input').setValue('1')
    await sendBack(view)
    await vi.waitFor(() => expect(view.text()).toContain('nothing was changed'))
    await view.get('[data-test=send-now]').trigger('click')
    await vi.waitFor(() => expect(server.sent).toHaveLength(2))
    await vi.waitFor(() => expect(view.get('[data-test=send-now]').attributes('disabled')).toBeUndefined())
    await view.get('[data-test=refund-form] input').setValue('2')
    await sendBack(view)
    await vi.waitFor(() => expect(view.text()).toContain('is going back'))
    const [first, again, other] = server.sent.map(one => one.body)
    expect(first).toMatchObject({ amountMicros: '1000000', reason: '' })
    expect(again).toEqual(first)
    expect(other).toMatchObject({ amountMicros: '2000000' })
    expect(other!.id).not.toBe(first!.id)
  })

  it('M12 sends nothing where no amount is given', async () => {
    const view = await open()
    for (const empty of ['', '   ']) {
      await view.get('[data-test=refund-form] input').setValue(empty)
      await submit(view)
      expect(view.text()).toContain('Enter how much, or choose all of it. Nothing was sent.')
      expect(view.find('[data-test=refund-sure]').exists()).toBe(false)
    }
    expect(server.sent).toEqual([])
  })

  it('M12 names the amount on every button, asks once before money leaves, and tells the truth of what failed', async () => {
    const view = await open()
    server.state = 'failed'
    expect(view.get('[data-test=all-of-it]').text()).toBe('All of it: $9.96')
    await view.get('[data-test=all-of-it]').trigger('click')
    expect(view.get('[data-test=send-back]').text()).toBe('Send $9.96 back')
    await submit(view)
    expect(server.sent).toEqual([])
    const sure = view.get('[data-test=refund-sure]')
    expect(sure.text()).toContain('Send $9.96 back?')
    expect(sure.text()).toContain('goes to Visa •••• 4242')
    expect(sure.text()).not.toContain('Automatic top-up stops')
    await view.get('[data-test=send-now]').trigger('click')
    await vi.waitFor(() => expect(view.text()).toContain('The money is in your wallet again.'))
    expect(server.sent.map(one => one.body)).toMatchObject([{ amountMicros: '9960000' }])
  })

  it('asks anew about another amount, and leaves it where that is wanted', async () => {
    const view = await open()
    await view.get('[data-test=refund-form] input').setValue('2')
    await submit(view)
    await view.get('[data-test=refund-form] input').setValue('3')
    expect(view.find('[data-test=refund-sure]').exists()).toBe(false)
    await submit(view)
    expect(view.get('[data-test=refund-sure]').text()).toContain('Send $3.00 back?')
    await button(view, 'Not now').trigger('click')
    expect(view.find('[data-test=refund-sure]').exists()).toBe(false)
    expect(server.sent).toEqual([])
  })

  it.each([['2.39', false], ['2.41', true]])('of %s back says that automatic top-up stops: %s', async (amount, stops) => {
    server.refunds = { ...REFUNDS, topupBelowMicros: '10000000' }
    const view = await open()
    await view.get('[data-test=refund-form] input').setValue(amount)
    await submit(view)
    expect(view.get('[data-test=refund-sure]').text().includes('Automatic top-up stops')).toBe(stops)
  })

  it('is not followed by a word of little money', async () => {
    localStorage.clear()
    useState('low-balance-seen').value = {}
    useState('low-balance-taken-out').value = {}
    server.refunds = { ...REFUNDS, balanceMicros: '9960000', promotionalMicros: '0', waitingMicros: '0', otherMicros: '0' }
    server.wallet = sampleWallet({ balanceMicros: '0', heldMicros: '0', availableMicros: '0' })
    useSessionStore().profile = sampleProfile()
    const view = await open()
    await view.get('[data-test=all-of-it]').trigger('click')
    await sendBack(view)
    await vi.waitFor(() => expect(useWalletStore().balanceMicros).toBe(0n))
    await flushPromises()
    const summary = await mountSuspended(Summary)
    await flushPromises()
    expect(summary.find('[data-test=low-balance]').exists()).toBe(false)
  })

  it('M12 puts the word of little money away for what left, and not for what the card refused at once', async () => {
    localStorage.clear()
    useState('low-balance-seen').value = {}
    useState('low-balance-taken-out').value = {}
    server.state = 'failed'
    const low = { balanceMicros: '1500000', heldMicros: '0', availableMicros: '1500000' }
    server.wallet = sampleWallet(low)
    useWalletStore().receive(server.wallet)
    useSessionStore().profile = sampleProfile()
    server.refunds = { ...REFUNDS, ...low, refundableMicros: '1500000', promotionalMicros: '0', waitingMicros: '0', otherMicros: '0' }
    const summary = await mountSuspended(Summary)
    await flushPromises()
    expect(summary.find('[data-test=low-balance]').exists()).toBe(true)
    const view = await open()
    await view.get('[data-test=all-of-it]').trigger('click')
    await sendBack(view)
    await vi.waitFor(() => expect(view.text()).toContain('The money is in your wallet again.'))
    await flushPromises()
    expect(summary.find('[data-test=low-balance]').exists()).toBe(true)
    server.state = 'succeeded'
    await view.get('[data-test=refund-form] input').setValue('1')
    await sendBack(view)
    await vi.waitFor(() => expect(view.text()).toContain('is going back'))
    await flushPromises()
    const leaves = async (micros: string) => {
      useWalletStore().receive(sampleWallet({ ...low, balanceMicros: micros, availableMicros: micros }))
      await flushPromises()
      return summary.find('[data-test=low-balance]').exists()
    }
    expect(await leaves('500000')).toBe(false)
    expect(await leaves('1500000'), 'the card sent it back later').toBe(true)
  })

  it('says what was sent, though the page hears of the smaller balance before it has the answer', async () => {
    localStorage.clear()
    useState('low-balance-seen').value = {}
    useState('low-balance-taken-out').value = {}
    useSessionStore().profile = sampleProfile()
    let answer = () => {}
    server.answers = new Promise(resolve => {
      answer = resolve
    })
    const view = await mountSuspended(RefundCard, { props: { refunds: { ...REFUNDS, balanceMicros: '9960000' } } })
    await view.get('[data-test=all-of-it]').trigger('click')
    await sendBack(view)
    const after = sampleWallet({ balanceMicros: '0', heldMicros: '0', availableMicros: '0' })
    server.wallet = after
    useWalletStore().receive(after)
    await view.setProps({ refunds: { ...REFUNDS, balanceMicros: '0', refundableMicros: '0', sources: [] } })
    answer()
    await vi.waitFor(() => expect(view.text()).toContain('left your wallet and is going back'))
    await vi.waitFor(() => expect(view.emitted('sent')).toHaveLength(1))
    const summary = await mountSuspended(Summary)
    await flushPromises()
    expect(summary.find('[data-test=low-balance]').exists()).toBe(false)
  })

  it('M14 offers nothing while the wallet is frozen', async () => {
    server.refunds = { ...REFUNDS, status: 'frozen' }
    server.closing = { ...CLOSING, status: 'frozen' }
    useSessionStore().profile = sampleProfile()
    useWalletStore().receive(sampleWallet({ status: 'frozen', statusReason: 'dispute' }))
    const view = await open()
    expect(view.findAll('form, [data-test=ask-close]')).toEqual([])
    expect(view.findAll('[data-test=wallet-status]')).toHaveLength(1)
    expect(view.get('[data-test=wallet-status] a').attributes('href')).toBe('mailto:help@talktime.test')
  })
})

describe('closing the wallet', () => {
  it('M14 says what happens to every part of the money, asks, and can be taken back', async () => {
    const view = await open()
    await view.get('[data-test=ask-close]').trigger('click')
    for (const words of ['$9.96 goes back to the cards', '$2.00 of promotional credit ends', '$0.0009 is less than a cent', '$0.44 is held for a call']) expect(view.text()).toContain(words)
    expect(button(view, 'Close the wallet').attributes('disabled')).toBeDefined()
    await view.get('[data-test=close-form] input[type=checkbox]').setValue(true)
    await submit(view, 'close-form')
    await vi.waitFor(() => expect(view.text()).toContain('is being closed'))
    await view.get('[data-test=keep-wallet]').trigger('click')
    await vi.waitFor(() => expect(view.find('[data-test=ask-close]').exists()).toBe(true))
    expect(server.sent).toEqual([{ path: '/api/user/close', body: { agrees: true } }, { path: '/api/user/close/take-back', body: {} }])
  })

  it('M14 of a closed wallet keeps the papers and offers nothing', async () => {
    server.refunds = { ...REFUNDS, status: 'closed' }
    server.closing = { ...CLOSING, status: 'closed' }
    const view = await open()
    expect(view.text()).toContain('This wallet is closed. Its statements and receipts stay here.')
    expect(view.findAll('form')).toEqual([])
  })
})
