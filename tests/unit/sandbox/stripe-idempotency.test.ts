import { Agent } from 'node:http'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { failure, lineItem, stripeClient, StripeTestWorld } from '../../support/sandbox/stripe-world'
import { until } from '../../support/sandbox/until'

let world: StripeTestWorld

beforeAll(async () => {
  world = await StripeTestWorld.start()
})

afterAll(() => world.stop())

beforeEach(() => world.reset())

const sessions = async () => (await world.stripe.checkout.sessions.list({ limit: 100 })).data.length
const fault = (rule: Record<string, unknown>) => world.control.send('POST', '/faults', { on: 'stripe-rest', ...rule })

it('the same key and parameters get the first answer, and nothing is done twice', async () => {
  const before = await sessions()
  const first = await world.session({}, { idempotencyKey: 'k-same' })
  const again = await world.session({}, { idempotencyKey: 'k-same' })
  expect(again).toEqual(first)
  const headers = again.lastResponse as unknown as { headers: Record<string, string> }
  expect(headers.headers).toMatchObject({ 'idempotent-replayed': 'true', 'original-request': first.lastResponse.requestId })
  expect(await sessions()).toBe(before + 1)
})

it('the same key with other parameters, or at another endpoint, is refused', async () => {
  await world.session({}, { idempotencyKey: 'k-mismatch' })
  const other = await failure(world.session({ line_items: [lineItem(9_900)] }, { idempotencyKey: 'k-mismatch' }))
  expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  expect(other).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' })
  const elsewhere = await failure(world.stripe.customers.create({}, { idempotencyKey: 'k-mismatch' }))
  expect(elsewhere).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
})

it('a 500 is kept under its key, whether the work was done or not', async () => {
  for (const worked of [false, true]) {
    const before = await sessions()
    await fault({ fault: 'rest-error', status: 500, count: 1, worked })
    const key = `k-500-${worked}`
    expect(await failure(world.session({}, { idempotencyKey: key }))).toBeInstanceOf(Stripe.errors.StripeAPIError)
    const again = await failure(world.session({}, { idempotencyKey: key }))
    expect(again).toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true', 'stripe-should-retry': 'false' } })
    expect(await sessions()).toBe(before + (worked ? 1 : 0))
  }
})

it('what is refused before it begins leaves the key free; a declined card does not', async () => {
  await failure(world.session({ line_items: [lineItem(1)] }, { idempotencyKey: 'k-invalid' }))
  expect(await world.session({}, { idempotencyKey: 'k-invalid' })).toMatchObject({ status: 'open' })
  await fault({ fault: 'rest-error', status: 429, count: 1 })
  await failure(world.session({}, { idempotencyKey: 'k-429' }))
  expect(await world.session({}, { idempotencyKey: 'k-429' })).toMatchObject({ status: 'open' })

  const params = { amount: 500, currency: 'usd', confirm: true, payment_method: 'pm_card_visa_chargeDeclined' }
  const failed = await failure(world.stripe.paymentIntents.create(params, { idempotencyKey: 'k-402' }))
  const { payment_intent: intent } = failed as Stripe.errors.StripeError
  const again = await failure(world.stripe.paymentIntents.create(params, { idempotencyKey: 'k-402' }))
  expect(again).toMatchObject({ statusCode: 402, payment_intent: { id: intent?.id } })
})

it('a key in use by a request that is still at work is a conflict', async () => {
  await fault({ fault: 'delay', ms: 5_000, count: 1, path: 'POST /v1/checkout' })
  const slow = world.session({}, { idempotencyKey: 'k-busy' })
  // The first request is at work once its fault has struck.
  await expect.poll(() => world.sandbox.carrier.faults.list()[0]?.count).toBe(0)
  const second = await failure(world.session({}, { idempotencyKey: 'k-busy' }))
  expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
  await world.advance(5)
  const first = await slow
  expect(await world.session({}, { idempotencyKey: 'k-busy' })).toEqual(first)
})

it('keys are forgotten after a day', async () => {
  const first = await world.session({}, { idempotencyKey: 'k-day' })
  await world.advance(86_399 - 60)
  expect((await world.session({}, { idempotencyKey: 'k-day' })).id).toBe(first.id)
  await world.advance(120)
  expect((await world.session({}, { idempotencyKey: 'k-day' })).id).not.toBe(first.id)
})

it('an answer that is lost leaves the work done, to be found under the same key', async () => {
  const before = await sessions()
  // The package repeats once after a cut connection, with the same key; both answers are lost.
  await fault({ fault: 'lost-response', count: 2, path: 'POST /v1/checkout/sessions' })
  expect(await failure(world.session({}, { idempotencyKey: 'k-lost' }))).toBeInstanceOf(Stripe.errors.StripeConnectionError)
  expect(await sessions()).toBe(before + 1)
  const found = await world.session({}, { idempotencyKey: 'k-lost' })
  expect((await world.stripe.checkout.sessions.list({ limit: 1 })).data[0]?.id).toBe(found.id)
  expect(await sessions()).toBe(before + 1)
})

const faultsSoFar = () => world.sandbox.carrier.log.since(0, 100_000).filter(({ name }) => name === 'fault').length

it('a silent API ends in the client’s own timeout, with or without the work done', async () => {
  const sockets: Socket[] = []
  const agent = new Agent()
  agent.createConnection = ((options, callback) => {
    const socket = connect(options as NetConnectOpts, callback as () => void)
    sockets.push(socket)
    return socket
  }) as typeof agent.createConnection
  const hasty = stripeClient(world.sandbox.port, undefined, { httpAgent: agent })
  for (const worked of [false, true]) {
    const before = (await world.stripe.customers.list({ limit: 100 })).data.length
    await fault({ fault: 'rest-error', status: 'timeout', worked, count: 1 })
    const struck = faultsSoFar()
    const failed = failure(hasty.customers.create({}, { idempotencyKey: `k-silent-${worked}` }))
    await until(() => faultsSoFar() > struck, 'the fault')
    if (worked) {
      await until(async () => (await world.stripe.customers.list({ limit: 100 })).data.length > before, 'the work')
    }
    // so long nothing came that the client's time is up
    for (const socket of sockets.splice(0)) socket.emit('timeout')
    expect(await failed).toBeInstanceOf(Stripe.errors.StripeConnectionError)
    const after = (await world.stripe.customers.list({ limit: 100 })).data.length
    expect(after).toBe(before + (worked ? 1 : 0))
  }
  agent.destroy()
})

it('faults strike by path and as often as said', async () => {
  await fault({ fault: 'rest-error', status: 500, count: 1, path: 'GET /v1/refunds' })
  await world.stripe.charges.list()
  expect(await failure(world.stripe.refunds.list())).toMatchObject({ statusCode: 500 })
  await world.stripe.refunds.list()
})
