import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, type VueWrapper } from '@vue/test-utils'
import { setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import PaymentPage from '~/pages/wallet/payments/[id].vue'
import ReceiptPage from '~/pages/wallet/receipts/[number].vue'
import type { PaymentDetailDto } from '~~/shared/schemas/payments'
import { PAYMENT_ID, samplePaid, samplePayment } from '../support/payment-samples'
import { sampleProfile, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const server = { payment: null as PaymentDetailDto | null, asked: 0, canceled: 0, slow: null as Promise<void> | null }
function waiting(changes: Partial<PaymentDetailDto> = {}): PaymentDetailDto {
  return { ...samplePayment(), receipt: null, returnPath: null, ...changes }
}
for (const reference of [PAYMENT_ID, 'R-2026-000007']) {
  registerEndpoint(`/api/payments/${reference}`, async event => {
    server.asked += 1
    await server.slow
    if (server.payment) return server.payment
    setResponseStatus(event, 404)
    return { code: 'not_found', message: 'There is no such payment.' }
  })
}
registerEndpoint(`/api/payments/${PAYMENT_ID}/cancel`, { method: 'POST', handler: () => {
  server.canceled += 1
  server.payment = waiting({ state: 'canceled', url: null })
  return server.payment
} })
beforeEach(() => {
  Object.assign(server, { payment: null, asked: 0, canceled: 0, slow: null })
  useSessionStore().profile = sampleProfile()
  useWalletStore().receive(sampleWallet())
})

async function open(payment: PaymentDetailDto, query = ''): Promise<VueWrapper> {
  server.payment = payment
  const view = await mountSuspended(PaymentPage, { route: `/wallet/payments/${PAYMENT_ID}${query}` })
  await vi.waitFor(() => expect(view.find('[data-test=payment-state]').exists()).toBe(true))
  return view
}
const news = (view: VueWrapper) => view.get('[data-test=payment-state]')
const actions = (view: VueWrapper) => news(view).findAll('a, button').map(one => one.text())

describe('the page that a payment returns to', () => {
  it.each<[string, PaymentDetailDto, string[], string[]]>([
    ['waiting', waiting(), ['Waiting for the payment', 'being confirmed: that takes a few seconds', 'If not, nothing was charged'], ['Go on to pay', 'Cancel it']],
    ['received', waiting({ state: 'processing', url: null, methodLabel: 'Bank account •••• 6789' }), ['Received, being confirmed', 'Bank account •••• 6789 takes a while', 'need not wait here'], []],
    ['failed', waiting({ state: 'failed', url: null, failure: 'The bank declined the card.' }), ['did not work', 'The bank declined the card. Nothing was charged.'], ['Try again']],
    ['in need of a step', waiting({ state: 'failed', url: null, purpose: 'auto_topup', failure: 'The bank wants you to confirm the payment yourself.' }), ['wants you to confirm', 'Nothing was charged'], ['Try again']],
    ['expired', waiting({ state: 'expired', url: null }), ['has expired', 'Nothing was charged'], ['Try again']],
    ['being asked about', waiting({ url: null }), ['We are asking whether this was paid', 'If not, nothing was charged'], ['Cancel it']],
    ['paid in euros', waiting({ state: 'review', url: null, received: { amountMinor: '1840', currency: 'EUR' } }), ['€18.40 came instead of $20.00', 'either add it to your wallet or send it back', 'do not pay it again'], ['help@talktime.test']],
    ['paid in yen', waiting({ state: 'review', url: null, received: { amountMinor: '3012', currency: 'JPY' } }), ['¥3,012 came instead of $20.00'], ['help@talktime.test']],
    ['paid into a wallet that has closed', waiting({ state: 'review', url: null, received: { amountMinor: '2000', currency: 'USD' } }), ['$20.00 came, and could not be added'], ['help@talktime.test']],
    ['canceled', waiting({ state: 'canceled', url: null }), ['was canceled', 'Nothing was charged'], []],
    ['paid, some time ago', samplePaid(), ['Paid', '$20.00 was added to your wallet.'], []],
  ])('M15 tells the truth of one that is %s', async (_what, payment, words, offered) => {
    const view = await open(payment)
    for (const one of words) expect(news(view).text()).toContain(one)
    expect(actions(view)).toEqual(offered)
    expect(news(view).attributes('aria-live')).toBe('polite')
    expect(view.find('[data-test=receipt]').exists()).toBe(payment.state === 'paid')
    expect(view.text(), 'the amount').toContain('$20.00')
    expect(view.findAll('h1')).toHaveLength(1)
  })

  it.each([
    ['/dialer?number=%2B447400123456', 'Back to your call', '/dialer?number=%2B447400123456'], [null, 'Back to the dialer', '/dialer'],
    ['//evil.example', 'Back to the dialer', '/dialer'], ['/calls', 'Go back', '/calls'],
  ])('leads from a payment back to %j', async (returnPath, label, href) => {
    const view = await open(samplePaid({ returnPath }), '?back=1')
    expect(actions(view)).toEqual([label])
    expect(news(view).get('a').attributes('href')).toBe(href)
  })

  it('says that the money can be used to those who paid just now, and to nobody later', async () => {
    const said = async (payment: PaymentDetailDto, query = '') => news(await open(payment, query)).text()
    expect(await said(samplePaid(), '?back=1')).toContain('The money is in your wallet$20.00 was added. You can call with it now.')
    for (const later of [await said(samplePaid()), await said(samplePaid({ refundedMicros: '5000000' }), '?back=1')]) {
      expect(later).toContain('$20.00 was added to your wallet.')
      expect(later).not.toMatch(/is in your wallet|You can call/)
    }
    useWalletStore().receive(sampleWallet({ status: 'frozen' }))
    expect(await said(samplePaid(), '?back=1')).not.toContain('You can call')
  })

  it('M14 offers no second try where the wallet takes none', async () => {
    useWalletStore().receive(sampleWallet({ status: 'frozen' }))
    expect(actions(await open(waiting({ state: 'failed', url: null })))).toEqual([])
  })

  it('M14 offers no page to pay on while the wallet is frozen, and still the way out of it', async () => {
    useWalletStore().receive(sampleWallet({ status: 'frozen' }))
    expect(actions(await open(waiting()))).toEqual(['Cancel it'])
  })

  it('says to somebody who came back without paying that nothing was charged', async () => {
    const view = await open(waiting(), '?canceled=1')
    expect(news(view).text()).toContain('You came back without paying')
    expect(news(view).get('a').attributes('href')).toBe('https://pay.example/c/cs_1')
  })

  it('M15 becomes a receipt when the credit is told of, without being asked to', async () => {
    const view = await open(waiting())
    server.payment = samplePaid()
    useWalletStore().receive(sampleWallet({ balanceMicros: '32400000' }))
    await vi.waitFor(() => expect(news(view).attributes('data-state')).toBe('paid'))
    expect(view.get('[data-test=receipt-number]').text()).toBe('R-2026-000007')
    expect(news(view).text()).toContain('You can call with it now.')
  })

  it('asks every two seconds where nothing is told, and stops once it is over', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const view = await open(waiting())
      const before = server.asked
      server.payment = samplePaid()
      vi.advanceTimersByTime(2_000)
      await vi.waitFor(() => expect(news(view).attributes('data-state')).toBe('paid'))
      vi.advanceTimersByTime(60_000)
      expect(server.asked).toBe(before + 1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('shows an answer that takes longer than the time between two questions', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const view = await open(waiting())
      const before = server.asked
      let answer = () => {}
      Object.assign(server, { payment: samplePaid(), slow: new Promise<void>(resolve => (answer = resolve)) })
      vi.advanceTimersByTime(2_000)
      await vi.waitFor(() => expect(server.asked).toBe(before + 1))
      vi.advanceTimersByTime(10_000)
      answer()
      await vi.waitFor(() => expect(news(view).attributes('data-state')).toBe('paid'))
      expect(server.asked).toBe(before + 1)
    } finally {
      vi.useRealTimers()
    }
  })

  it('gives a payment up', async () => {
    const view = await open(waiting())
    await news(view).findAll('button').find(one => one.text() === 'Cancel it')!.trigger('click')
    await vi.waitFor(() => expect(news(view).text()).toContain('was canceled'))
    expect(server.canceled).toBe(1)
  })

  it('says where there is no such payment that the money is not touched', async () => {
    const view = await mountSuspended(PaymentPage, { route: `/wallet/payments/${PAYMENT_ID}` })
    await vi.waitFor(() => expect(view.text()).toContain('There is no such payment. Your money is not touched by this.'))
  })
})

describe('the receipt', () => {
  it('names number, both sides, method, amount and ledger row, and can be printed', async () => {
    server.payment = samplePaid({ refundedMicros: '5000000' })
    const view = await mountSuspended(ReceiptPage, { route: '/wallet/receipts/R-2026-000007' })
    await vi.waitFor(() => expect(view.find('[data-test=receipt]').exists()).toBe(true))
    const paper = view.get('[data-test=receipt]')
    for (const fact of ['R-2026-000007', 'Talktime Ltd', '1 Test Street', 'TT-123', 'help@talktime.test', 'نسرين أختر', 'nasrin@example.org', 'Visa •••• 4242', 'Sent back since', '$5.00', 'Balance after it: $32.40', 'Ledger row 12, proof c0ffee12']) {
      expect(paper.text()).toContain(fact)
    }
    expect(paper.get('[data-test=receipt-amount]').text()).toBe('$20.00')
    // nobody opens what is folded on paper
    const printed = paper.get('[data-test=printed-proof]')
    expect(printed.text()).toBe('Ledger row 12, proof c0ffee12')
    expect(printed.classes()).toEqual(expect.arrayContaining(['hidden', 'print:block']))
    expect(printed.element.closest('details')).toBeNull()
    const print = vi.fn()
    vi.stubGlobal('print', print)
    await view.findAll('button').find(one => one.text() === 'Print')!.trigger('click')
    expect(print).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
  })
})
