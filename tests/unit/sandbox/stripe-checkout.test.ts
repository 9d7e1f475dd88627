import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lineItem, StripeTestWorld } from '../../support/sandbox/stripe-world'

let world: StripeTestWorld
let stripe: Stripe

beforeAll(async () => {
  world = await StripeTestWorld.start()
  stripe = world.stripe
})

afterAll(() => world.stop())

beforeEach(() => world.reset())

const OFF_SESSION = { payment_intent_data: { setup_future_usage: 'off_session' as const } }
const intentOf = async (id: string) => {
  const session = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] })
  return session.payment_intent as Stripe.PaymentIntent
}

/** A form on the page is sent as a browser would. */
function submit(url: string, fields: Record<string, string>) {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

describe('the page', () => {
  it('shows what is paid for, how much, and every card; no name becomes HTML', async () => {
    const session = await world.session({ line_items: [lineItem(123_456, 'Credit <script>alert(1)</script>')] })
    const answer = await fetch(session.url ?? '')
    const html = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(html).toContain('Credit &lt;script&gt;')
    expect(html).not.toContain('<script')
    expect(html).toContain('USD 1234.56')
    for (const number of ['4242 4242 4242 4242', '4000 0000 0000 0259', '4000 0025 0000 3155']) expect(html).toContain(number)
    expect(html).toContain('value="bank"')
    expect(html).toContain('href="http://localhost:3000/wallet"')
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\/(?!localhost:3000)/)
  })

  it('offers no bank debit to a session for cards only', async () => {
    const session = await world.session({ allowed_payment_method_types: ['card'] })
    expect(session.payment_method_types).toEqual(['card'])
    expect(await (await fetch(session.url ?? '')).text()).not.toContain('value="bank"')
    await expect(world.pay(session.id, 'bank')).rejects.toThrow('does not take that way')
  })

  it('takes the money and leads to success_url with the session’s id in it', async () => {
    const session = await world.session()
    const answer = await submit(`${session.url}/pay`, { card: '4242424242424242', email: 'p@example.com' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`http://localhost:3000/wallet/paid?session=${session.id}`)
    const paid = await stripe.checkout.sessions.retrieve(session.id)
    expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, customer_details: { email: 'p@example.com' } })
    const again = await submit(`${session.url}/pay`, { card: '4242424242424242' })
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining('paid already')])
    expect((await stripe.charges.list({ payment_intent: String(paid.payment_intent) })).data).toHaveLength(1)
  })

  it('says why a card was declined and lets another one pay', async () => {
    const session = await world.session()
    const declined = await submit(`${session.url}/pay`, { card: '4000000000009995' })
    expect(declined.status).toBe(402)
    expect(await declined.text()).toMatch(/role="alert">Your card has insufficient funds\. Nothing was paid\./)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open', payment_status: 'unpaid' })
    expect(await intentOf(session.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    })
    expect((await submit(`${session.url}/pay`, { card: '4242424242424242' })).status).toBe(303)
    const charges = await stripe.charges.list({ payment_intent: (await intentOf(session.id)).id })
    expect(charges.data.map(charge => charge.status)).toEqual(['succeeded', 'failed'])
  })

  it.each(['4000002500003155', '4000002760003184'])('%s asks on a second page', async card => {
    const session = await world.session()
    const step = await (await submit(`${session.url}/pay`, { card })).text()
    expect(step).toContain('Approve')
    expect(await intentOf(session.id)).toMatchObject({ status: 'requires_action' })
    const refused = await submit(`${session.url}/step`, { answer: 'refuse' })
    expect(refused.status).toBe(402)
    expect(await intentOf(session.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    })
    await submit(`${session.url}/pay`, { card })
    expect((await submit(`${session.url}/step`, { answer: 'approve' })).status).toBe(303)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ payment_status: 'paid' })
  })

  it('tells who comes too late, or to nothing', async () => {
    const session = await world.session()
    await stripe.checkout.sessions.expire(session.id)
    const late = await fetch(session.url ?? '')
    expect([late.status, await late.text()]).toEqual([410, expect.stringContaining('expired')])
    expect((await fetch(`${world.sandbox.url}/checkout/c/cs_test_none`)).status).toBe(404)
    expect((await submit(`${session.url}/pay`, { card: '4242424242424242' })).status).toBe(410)
  })
})

describe('a session', () => {
  it('expires at its moment, and cannot be paid or expired again', async () => {
    const session = await world.session({ expires_at: Math.floor(world.nowMs() / 1_000) + 1_800 })
    await world.pay(session.id, '4000000000000002')
    await world.advance(1_799)
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
    await world.advance(2)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired', url: null })
    expect(await intentOf(session.id)).toMatchObject({ status: 'canceled' })
    await expect(world.pay(session.id, '4242424242424242')).rejects.toThrow('expired')
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow('expired')
    await world.settled()
    expect(world.app.of('checkout.session.expired')).toHaveLength(1)
  })

  it('pays later with a bank debit: complete and unpaid, then paid or failed', async () => {
    for (const [verb, paid, status] of [['settle', 'paid', 'succeeded'], ['fail', 'unpaid', 'requires_payment_method']] as const) {
      const session = await world.session()
      await world.pay(session.id, 'bank')
      expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete', payment_status: 'unpaid' })
      expect(await intentOf(session.id)).toMatchObject({ status: 'processing', amount_received: 0 })
      await world.act('sessions', session.id, verb)
      expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete', payment_status: paid })
      expect(await intentOf(session.id)).toMatchObject({ status })
      await expect(world.act('sessions', session.id, verb)).rejects.toThrow('No delayed payment')
    }
  })

  it('keeps a card for its customer when it says so, and shows it the next time', async () => {
    const customer = await stripe.customers.create({ email: 's@example.com' })
    await world.pay((await world.session({ customer: customer.id })).id, '4242424242424242')
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([])
    await world.pay((await world.session({ customer: customer.id, ...OFF_SESSION })).id, '4242424242424242')
    const options = { saved_payment_method_options: { payment_method_save: 'enabled' as const } }
    const session = await world.session({ customer: customer.id, ...options })
    await world.pay(session.id, '4000000000000341', { saves: true })
    const saved = (await stripe.customers.listPaymentMethods(customer.id)).data
    expect(saved.map(one => [one.card?.last4, one.allow_redisplay])).toEqual([['0341', 'always'], ['4242', 'limited']])
    const next = await world.session({ customer: customer.id })
    expect(await (await fetch(next.url ?? '')).text()).toContain('Saved visa •••• 4242')
    expect((await world.pay(next.id, saved[1]?.id ?? '')).outcome).toBe('done')
  })
})

describe('a saved card without its owner', () => {
  async function charge(card: string, setUp = OFF_SESSION) {
    const customer = await stripe.customers.create({ email: 'auto@example.com' })
    await world.pay((await world.session({ customer: customer.id, ...setUp })).id, card)
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data
    const params = { amount: 1_500, currency: 'usd', customer: customer.id, payment_method: method?.id, off_session: true, confirm: true }
    return stripe.paymentIntents.create(params).catch((error: unknown) => error)
  }

  it.each(['4242424242424242', '4000002500003155'])('%s pays', async card => {
    expect(await charge(card)).toMatchObject({ status: 'succeeded', amount_received: 1_500 })
  })

  it.each([
    ['4000000000000341', 'card_declined', 'generic_decline'],
    ['4000002760003184', 'authentication_required', 'authentication_required'],
  ])('%s fails with %s', async (card, code, declineCode) => {
    const error = await charge(card)
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code: declineCode,
      payment_intent: { status: 'requires_payment_method', last_payment_error: { code } },
    })
    await world.settled()
    expect(world.app.of('payment_intent.payment_failed')).toHaveLength(1)
  })

  it('cannot be charged after it was detached, or for another customer', async () => {
    const [mine, other] = [await stripe.customers.create({}), await stripe.customers.create({})]
    const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: mine.id })
    const params = { amount: 500, currency: 'usd', payment_method: method.id, off_session: true, confirm: true }
    await expect(stripe.paymentIntents.create({ ...params, customer: other.id })).rejects.toThrow('another customer')
    await stripe.paymentMethods.detach(method.id)
    await expect(stripe.paymentIntents.create({ ...params, customer: mine.id })).rejects.toThrow('detached')
    expect(await stripe.paymentMethods.retrieve(method.id)).toMatchObject({ customer: null })
  })
})
