import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure, lineItem, sessionParams, stripeClient, StripeTestWorld } from '../../support/sandbox/stripe-world'

let world: StripeTestWorld
let stripe: Stripe

beforeAll(async () => {
  world = await StripeTestWorld.start()
  stripe = world.stripe
})

afterAll(() => world.stop())

describe('checkout sessions', () => {
  it('are created open, without a payment intent, with a page to pay on', async () => {
    const session = await world.session({
      client_reference_id: 'wallet-1',
      metadata: { payment: 'p-1', note: 'a [b] & c=d' },
      line_items: [{ ...lineItem(1_250, 'Credit'), quantity: 2 }],
    })
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: 2_500,
      currency: 'usd',
      client_reference_id: 'wallet-1',
      metadata: { payment: 'p-1', note: 'a [b] & c=d' },
    })
    expect(session.id).toMatch(/^cs_test_\w{58}$/)
    expect(session.url).toBe(`${world.sandbox.url}/checkout/c/${session.id}`)
    expect(session.expires_at - session.created).toBe(86_400)
    expect(session.lastResponse.requestId).toMatch(/^req_/)
    expect(await stripe.checkout.sessions.retrieve(session.id)).toEqual(session)
    const lines = await stripe.checkout.sessions.listLineItems(session.id)
    expect(lines.data).toMatchObject([{ description: 'Credit', quantity: 2, amount_total: 2_500 }])
    expect(String(lines.data[0]?.price?.unit_amount_decimal)).toBe('1250')
  })

  it.each([
    [{ line_items: [lineItem(49)] }, 'line_items', 'amount_too_small'],
    [{ line_items: [lineItem(100_000_000)] }, 'line_items', 'amount_too_large'],
    [{ line_items: [] }, 'line_items', 'parameter_missing'],
    [{ success_url: 'wallet' }, 'success_url', 'url_invalid'],
    [{ customer: 'cus_nobody' }, 'customer', 'resource_missing'],
    [{ customer: 'cus_x', customer_email: 'a@b.example' }, 'customer_email', undefined],
    [{ expires_at: 1 }, 'expires_at', undefined],
    [{ metadata: { ['k'.repeat(41)]: 'x' } }, `metadata[${'k'.repeat(41)}]`, undefined],
    [{ mode: 'subscription' as const }, 'mode', undefined],
    [{ line_items: [{ price: 'price_1', quantity: 1 }] }, 'line_items[0][price_data]', undefined],
    [{ payment_method_types: ['card'] } as object, 'payment_method_types', 'parameter_unknown'],
    [{ allow_promotion_codes: true }, 'allow_promotion_codes', undefined],
    [{ payment_intent_data: { on_behalf_of: 'acct_1' } }, 'payment_intent_data[on_behalf_of]', 'parameter_unknown'],
  ])('refuse %o and say where', async (more, param, code) => {
    const error = await failure(world.session(more))
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    expect(error).toMatchObject({ statusCode: 400, param, code })
  })

  it('refuse an amount that is no whole number', async () => {
    const line = lineItem(2_000)
    const price = { ...line.price_data, unit_amount: 19.99 } as Stripe.Checkout.SessionCreateParams.LineItem.PriceData
    expect(await failure(world.session({ line_items: [{ ...line, price_data: price }] }))).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'line_items[0][price_data][unit_amount]',
    })
  })
})

describe('lists', () => {
  it('are read to the end by auto-pagination, newest first, each once', async () => {
    const customer = await stripe.customers.create({ email: 'many@example.com' })
    const made: string[] = []
    for (let i = 0; i < 25; i++) made.push((await world.session({ customer: customer.id })).id)
    const seen: string[] = []
    for await (const session of stripe.checkout.sessions.list({ customer: customer.id, limit: 7 })) {
      seen.push(session.id)
    }
    expect(seen).toEqual(made.reverse())
    const first = await stripe.checkout.sessions.list({ customer: customer.id, limit: 25 })
    expect(first).toMatchObject({ object: 'list', has_more: false, url: '/v1/checkout/sessions' })
    const newer = await stripe.checkout.sessions.list({ customer: customer.id, ending_before: made[3], limit: 2 })
    expect(newer).toMatchObject({ has_more: true, data: [{ id: made[1] }, { id: made[2] }] })
  })

  it('take a range of time, the start within and the end without', async () => {
    const before = await stripe.customers.create({ name: 'before' })
    await world.advance(10)
    const inside = await stripe.customers.create({ name: 'inside' })
    await world.advance(10)
    const after = await stripe.customers.create({ name: 'after' })
    const list = await stripe.customers.list({ created: { gte: inside.created, lt: after.created } })
    expect(list.data.map(one => one.id)).toEqual([inside.id])
    const older = await stripe.customers.list({ created: { lt: inside.created, gte: before.created } })
    expect(older.data.map(one => one.id)).toContain(before.id)
  })

  it('refuse a cursor that is nobody’s and a page too large', async () => {
    expect(await failure(stripe.charges.list({ starting_after: 'ch_no' }))).toMatchObject({ param: 'starting_after' })
    expect(await failure(stripe.charges.list({ limit: 101 }))).toMatchObject({ param: 'limit' })
  })
})

describe('expand', () => {
  it('replaces ids by objects, through objects and lists', async () => {
    const customer = await stripe.customers.create({ email: 'e@example.com' })
    const session = await world.session({ customer: customer.id })
    await world.pay(session.id, '4242424242424242')
    const expand = ['payment_intent.latest_charge.balance_transaction', 'payment_intent.payment_method', 'customer', 'line_items']
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand })
    expect(paid).toMatchObject({
      customer: { id: customer.id },
      line_items: { data: [{ amount_total: 2_000 }] },
      payment_intent: {
        status: 'succeeded',
        payment_method: { card: { brand: 'visa', last4: '4242' } },
        latest_charge: { status: 'succeeded', balance_transaction: { amount: 2_000, fee: 88, net: 1_912, type: 'charge' } },
      },
    })
    const list = await stripe.checkout.sessions.list({ customer: customer.id, expand: ['data.payment_intent'] })
    expect(list.data[0]?.payment_intent).toMatchObject({ amount_received: 2_000 })
    const plain = await stripe.checkout.sessions.retrieve(session.id)
    expect(plain.payment_intent).toMatch(/^pi_/)
    expect(plain.customer).toBe(customer.id)
    expect(plain).not.toHaveProperty('line_items')
  })

  it('refuses what is no object', async () => {
    const session = await world.session()
    const error = await failure(stripe.checkout.sessions.retrieve(session.id, { expand: ['currency'] }))
    expect(error).toMatchObject({ statusCode: 400, param: 'expand' })
  })
})

describe('errors', () => {
  it('are Stripe’s classes', async () => {
    const wrong = stripeClient(world.sandbox.port, 'sk_test_someone_elses')
    expect(await failure(wrong.customers.list())).toBeInstanceOf(Stripe.errors.StripeAuthenticationError)
    const none = await failure(stripe.refunds.retrieve('re_none'))
    expect(none).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    expect(none).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' })
    expect(await failure(stripe.invoices.list())).toMatchObject({ statusCode: 404 })
    world.sandbox.carrier.faults.add({ fault: 'rest-error', on: 'stripe-rest', status: 429, count: 1 })
    expect(await failure(stripe.customers.list())).toBeInstanceOf(Stripe.errors.StripeRateLimitError)
  })

  it('an unknown parameter is one, so that no mistake is quietly ignored', async () => {
    const params = { ...sessionParams(), amount: 5 } as Stripe.Checkout.SessionCreateParams
    expect(await failure(stripe.checkout.sessions.create(params))).toMatchObject({ code: 'parameter_unknown', param: 'amount' })
  })
})
