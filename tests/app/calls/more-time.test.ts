import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { enableAutoUnmount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { readBody, setResponseStatus } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyDialerView } from '~~/browser/dialer/dialer-view'
import type { ErrorDto } from '~~/shared/errors'
import type { PaymentDto } from '~~/shared/schemas/payments'
import CallView from '~/components/calls/CallView.vue'
import MoreTime from '~/components/calls/MoreTime.vue'
import { SAVED_CARD, sampleOptions, samplePayment } from '../support/payment-samples'
import { CALL_ID, sampleQuote, sampleWallet } from '../support/samples'

enableAutoUnmount(afterEach)
const quote = sampleQuote({ bound: { by: 'money', limitMicros: null } })
const call = { callId: CALL_ID, toNumber: '+447400123456', maxAllowedSeconds: 600, quote }
const server = {
  asked: [] as string[], payment: samplePayment(), refusal: null as ErrorDto | null,
  savedCard: null as typeof SAVED_CARD | null,
}
registerEndpoint('/api/payments/options', () => sampleOptions({ savedCard: server.savedCard }))
registerEndpoint('/api/payments/saved-card', { method: 'POST', handler: async event => {
  const { id, amountMicros } = await readBody<{ id: string, amountMicros: string }>(event)
  server.asked.push(`pay ${amountMicros}`)
  return { ...server.payment, id }
} })
registerEndpoint('/api/calls/extend', { method: 'POST', handler: event => {
  server.asked.push('extend')
  if (!server.refusal) return { callId: CALL_ID, maxAllowedSeconds: 900, bound: { by: 'money', limitMicros: null }, heldMicros: '1' }
  setResponseStatus(event, 409)
  return server.refusal
} })
beforeEach(() => {
  Object.assign(server, { asked: [], payment: samplePayment({ state: 'paid' }), refusal: null, savedCard: SAVED_CARD })
  has('0')
})

function has(availableMicros: string): void {
  useWalletStore().receive(sampleWallet({ availableMicros }))
}
async function open(): Promise<VueWrapper> {
  const view = await mountSuspended(MoreTime, { props: { call, isUrgent: true } })
  await flushPromises()
  return view
}
async function press(view: VueWrapper, name: string): Promise<void> {
  await view.get(`[data-test=${name}]`).trigger('click')
  await flushPromises()
}
/** Until the server's answers have arrived. */
const saying = (view: VueWrapper, words: string) => expect.poll(() => view.text()).toContain(words)
const problem = (view: VueWrapper) => expect.poll(() => view.find('[data-test=more-time-problem]').exists() ? view.get('[role=alert]').text() : '')

describe('the way to talk on', () => {
  it('C14 charges the saved card by one tap, that names card and amount, and asks for the time', async () => {
    const view = await open()
    await expect.poll(() => view.find('[data-test=pay-and-extend]').exists()).toBe(true)
    expect(view.get('[data-test=pay-and-extend]').text()).toBe('Add $10.00 from Visa •••• 4242 and talk on')
    await press(view, 'pay-and-extend')
    await saying(view, 'The call has more time.')
    expect(server.asked).toEqual(['pay 10000000', 'extend'])
    expect(view.find('button').exists()).toBe(false)
  })

  it('C14 takes what is in the wallet first', async () => {
    has('5000000')
    const view = await open()
    expect(view.findAll('[data-test=pay-and-extend], [data-test=pay-elsewhere]')).toHaveLength(0)
    expect(view.get('[data-test=extend]').text()).toBe('Talk on with $5.00 from your wallet')
    await press(view, 'extend')
    await saying(view, 'The call has more time.')
    expect(server.asked).toEqual(['extend'])
  })

  it.each<[Partial<PaymentDto>, string]>([
    [{ state: 'failed', failure: 'The bank declined the card.' }, 'The bank declined the card. Nothing was charged.'],
  ])('M15 says of a card that says no what happened, and leaves the other way: %j', async (payment, words) => {
    server.payment = samplePayment(payment)
    const view = await open()
    await expect.poll(() => view.find('[data-test=pay-and-extend]').exists()).toBe(true)
    await press(view, 'pay-and-extend')
    await problem(view).toBe(words)
    expect(server.asked).toEqual(['pay 10000000'])
    expect(view.find('[data-test=pay-elsewhere]').exists()).toBe(true)
  })

  it('C14 waits for money that is on its way, and asks for the time when it is there', async () => {
    server.payment = samplePayment({ state: 'processing' })
    const view = await open()
    await expect.poll(() => view.find('[data-test=pay-and-extend]').exists()).toBe(true)
    await press(view, 'pay-and-extend')
    await saying(view, 'When the money is here')
    expect(server.asked).toEqual(['pay 10000000'])
    expect(view.find('[data-test=pay-and-extend]').exists(), 'M16: a second tap would charge a second time').toBe(false)
    has('10000000')
    await saying(view, 'The call has more time.')
    expect(server.asked).toEqual(['pay 10000000', 'extend'])
  })

  it('C14 is offered again where what was given runs out in its turn', async () => {
    has('5000000')
    const view = await open()
    await press(view, 'extend')
    await saying(view, 'The call has more time.')
    await view.setProps({ isUrgent: false })
    expect(view.find('[data-test=extend]').exists()).toBe(false)
    await view.setProps({ isUrgent: true })
    expect(view.find('[data-test=extend]').exists()).toBe(true)
  })

  it('C14 without a card opens the page in another tab, so that the call goes on here', async () => {
    server.savedCard = null
    const view = await open()
    const link = view.get('[data-test=pay-elsewhere]')
    expect([link.attributes('href'), link.attributes('target')]).toEqual(['/wallet/add', '_blank'])
    await press(view, 'pay-elsewhere')
    has('10000000')
    await saying(view, 'The call has more time.')
  })

  it('C14 says it where the network gives no more time, and can be tried again', async () => {
    has('5000000')
    server.refusal = { code: 'no_more_time', message: 'The phone network gives this call no more time: it ends as it was going to.' }
    const view = await open()
    await press(view, 'extend')
    await problem(view).toContain('gives this call no more time')
    server.refusal = null
    await press(view, 'extend')
    await saying(view, 'The call has more time.')
  })

  it.each([['money', 550_000, true], ['money', 500_000, false], ['longest_call', 550_000, false], ['day_spend', 550_000, false]] as const)(
    'C16 is offered in the last minute of what money pays for: %s at %d ms: %s', async (by, elapsedMs, isOffered) => {
      const bounded = { ...call, quote: sampleQuote({ bound: { by, limitMicros: null } }) }
      Object.assign(useDialer().view, emptyDialerView(), { call: bounded, state: 'in-call', everAnswered: true, elapsedMs })
      const view = await mountSuspended(CallView)
      expect(view.find('[data-test=more-time]').exists()).toBe(isOffered)
    })
})
