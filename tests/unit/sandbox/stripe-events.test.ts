import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StripeApp, type ReceivedEvent } from '../../support/sandbox/stripe-app'
import { STRIPE_WEBHOOK_SECRET, StripeTestWorld } from '../../support/sandbox/stripe-world'

let world: StripeTestWorld

beforeAll(async () => {
  world = await StripeTestWorld.start()
})

afterAll(() => world.stop())

beforeEach(() => world.reset())

const COMPLETED = 'checkout.session.completed'
const fault = (rule: Record<string, unknown>) => world.control.send('POST', '/faults', rule)
const verify = (received: ReceivedEvent | undefined, atMs = world.nowMs()) => {
  if (!received) throw new Error('no event came')
  return StripeApp.verify(received, STRIPE_WEBHOOK_SECRET, atMs)
}

/** A retry is set when the answer before it has come, so the clock goes step by step. */
async function everyRetry() {
  for (const seconds of [10, 60, 600, 3_600]) {
    await world.advance(seconds)
    await world.settled()
  }
}

async function paid(card = '4242424242424242') {
  const { session } = await world.pay((await world.session()).id, card)
  await world.settled()
  return session
}

describe('events', () => {
  it('are signed over the raw body with the sandbox’s clock, and tell the story in order', async () => {
    await world.advance(1_000_000)
    const session = await paid()
    expect(world.app.types()).toEqual(['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', COMPLETED])
    for (const received of world.app.received) expect(verify(received)).toEqual(received.event)
    expect(verify(world.app.of(COMPLETED)[0]).data.object).toMatchObject({ id: session.id, payment_status: 'paid' })
    expect(() => verify(world.app.received[0], world.nowMs() + 302_000)).toThrow(/outside the tolerance/)
    const [first] = world.app.received
    expect(() => verify(first && { ...first, raw: `${first.raw} ` })).toThrow(/signature/i)
  })

  it('show the object as it was at that moment, and who asked', async () => {
    const session = await paid('4000000000000259')
    const charge = world.app.of('charge.succeeded')[0]?.event.data.object as { disputed: boolean }
    expect(charge.disputed).toBe(false)
    expect(world.app.types().slice(-2)).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn'])
    await world.stripe.customers.create({ email: 'w@example.com' }, { idempotencyKey: 'who' })
    await world.settled()
    expect(world.app.of('customer.created')[0]?.event.request).toMatchObject({ idempotency_key: 'who' })
    const stored = await world.stripe.events.list({ type: COMPLETED, limit: 1 })
    expect(stored.data[0]).toMatchObject({ data: { object: { id: session.id } }, pending_webhooks: 0 })
    expect(await world.stripe.events.retrieve(stored.data[0]?.id ?? '')).toEqual(stored.data[0])
  })

  it('of a delayed payment come in both of its endings', async () => {
    for (const [verb, type] of [['settle', 'succeeded'], ['fail', 'failed']] as const) {
      await world.reset()
      const session = await paid('bank')
      expect(world.app.types()).toEqual(['payment_intent.created', 'charge.pending', 'payment_intent.processing', COMPLETED])
      await world.act('sessions', session.id, verb)
      await world.settled()
      expect(world.app.types().at(-1)).toBe(`checkout.session.async_payment_${type}`)
    }
  })

  it('are sent again on the clock until the app answers 2xx, a few times', async () => {
    world.app.answering = ({ event }) => (event.type === COMPLETED && world.app.of(COMPLETED).length < 3 ? 503 : 200)
    await paid()
    await everyRetry()
    const sent = world.app.of(COMPLETED)
    expect(sent).toHaveLength(3)
    expect(new Set(sent.map(one => one.raw)).size).toBe(1)
    expect(new Set(sent.map(one => one.signature)).size).toBe(3)
    world.app.answering = () => 500
    await world.stripe.customers.create({})
    await world.settled()
    await everyRetry()
    await everyRetry()
    expect(world.app.of('customer.created')).toHaveLength(5)
  })

  it('can be signed with the machine’s time, for an app that did not move with the clock', async () => {
    await world.advance(1_000_000)
    await world.control.send('PUT', '/stripe', { signsWith: 'machine' })
    await paid()
    expect(verify(world.app.of(COMPLETED)[0], Date.now()).type).toBe(COMPLETED)
    await world.control.send('PUT', '/stripe', { signsWith: 'sandbox' })
  })

  it('can be sent again by hand', async () => {
    await paid()
    const { id } = world.app.of(COMPLETED)[0]?.event ?? { id: '' }
    expect(await world.act('events', id, 'resend')).toEqual({ status: 200 })
    expect(world.app.of(COMPLETED).map(one => one.event.id)).toEqual([id, id])
  })
})

describe('faults', () => {
  it('duplicate and drop', async () => {
    await fault({ fault: 'duplicate', on: `stripe:${COMPLETED}`, times: 3 })
    await fault({ fault: 'drop', on: 'stripe:charge.succeeded' })
    await paid()
    expect(world.app.of(COMPLETED)).toHaveLength(4)
    expect(new Set(world.app.of(COMPLETED).map(one => one.event.id)).size).toBe(1)
    await world.advance(10_000)
    expect(world.app.of('charge.succeeded')).toEqual([])
    const [stored] = (await world.stripe.events.list({ type: 'charge.succeeded', limit: 1 })).data
    expect(stored?.pending_webhooks).toBe(1)
  })

  it('delay and reorder', async () => {
    await fault({ fault: 'delay', on: 'stripe:payment_intent.created', ms: 7_200_000 })
    await fault({ fault: 'reorder', on: 'stripe:charge.succeeded', times: 2 })
    await paid()
    expect(world.app.types()).toEqual(['payment_intent.succeeded', COMPLETED, 'charge.succeeded'])
    await world.advance(7_200)
    await world.settled()
    expect(world.app.types().at(-1)).toBe('payment_intent.created')
  })

  it.each([
    ['wrong-signature', /No signatures found/],
    ['stale-timestamp', /outside the tolerance/],
  ])('%s is refused by Stripe’s library, and the retry is genuine', async (name, message) => {
    world.app.answering = () => (world.app.received.length === 1 ? 401 : 200)
    await fault({ fault: name, on: `stripe:${COMPLETED}`, count: 1 })
    await fault({ fault: 'drop', on: 'stripe:payment_intent' })
    for (const type of ['payment_intent.created', 'payment_intent.succeeded', 'charge.succeeded']) {
      await fault({ fault: 'drop', on: `stripe:${type}` })
    }
    await paid()
    expect(() => verify(world.app.received[0])).toThrow(message)
    await world.advance(10)
    await world.settled()
    expect(verify(world.app.received[1]).type).toBe(COMPLETED)
  })

  it('future-timestamp passes Stripe’s library, which looks at the age alone', async () => {
    await fault({ fault: 'future-timestamp', on: `stripe:${COMPLETED}`, ms: 3_600_000 })
    await paid()
    const [received] = world.app.of(COMPLETED)
    expect(verify(received).type).toBe(COMPLETED)
    const seconds = Number(/t=(\d+)/.exec(received?.signature ?? '')?.[1])
    expect(seconds - world.nowMs() / 1_000).toBeGreaterThan(3_590)
  })

  it('wrong-account is signed well and names objects that cannot be retrieved', async () => {
    await fault({ fault: 'wrong-account', on: `stripe:${COMPLETED}` })
    const session = await paid()
    const event = verify(world.app.of(COMPLETED)[0])
    const { id } = event.data.object as { id: string }
    expect(event.account).toMatch(/^acct_/)
    expect(id).not.toBe(session.id)
    await expect(world.stripe.checkout.sessions.retrieve(id)).rejects.toMatchObject({ code: 'resource_missing' })
  })

  it('lost-response delivers, forgets the answer, and sends again', async () => {
    await fault({ fault: 'lost-response', on: `stripe:${COMPLETED}`, count: 1 })
    await paid()
    await world.advance(10)
    await world.settled()
    expect(world.app.of(COMPLETED)).toHaveLength(2)
  })

  it('strike the events of one object when it is named', async () => {
    const [one, other] = [await world.session(), await world.session()]
    await fault({ fault: 'drop', on: 'stripe', about: one.id })
    await world.pay(one.id, '4242424242424242')
    await world.pay(other.id, '4242424242424242')
    await world.settled()
    expect(world.app.of(COMPLETED).map(({ event }) => (event.data.object as { id: string }).id)).toEqual([other.id])
  })

  it.each([
    [{ fault: 'stale-timestamp', on: 'voice' }, 'only strike Stripe'],
    [{ fault: 'duplicate', on: 'stripe-rest' }, '"stripe-rest" knows'],
    [{ fault: 'rest-error', on: 'stripe' }, 'goes together'],
  ])('%o is refused', async (rule, message) => {
    await expect(fault(rule)).rejects.toThrow(message)
  })
})
