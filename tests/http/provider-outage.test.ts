import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PaymentProvider } from '../../server/payments/payment'
import { actOnCrossings } from '../../server/services/payments/act-on-crossings'
import { reconcilePayments } from '../../server/services/payments/reconcile-payments'
import { reconcileRefunds } from '../../server/services/refunds/reconcile-refunds'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { dispute, payIn } from '../support/paid-in'
import { ENVIRONMENT, NUMBERS } from '../support/test-context'

let world: HttpWorld
let person: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  person = await world.visit()
  await payIn(world.context, person.person, 2000n)
})
afterEach(async () => {
  Object.assign(world.context.fakePayments, { outage: null, outageOf: {} })
  expect(await world.violations()).toEqual([])
})
afterAll(() => world.close())

/** What is money, out of all tables. */
const LEDGER = ['wallet', 'wallet_hold', 'credit_transaction', 'call_cost_breakdown', 'wallet_lot', 'lot_movement', 'voucher_use', 'adjustment_request', 'refund_request', 'payment_refund', 'dispute']
async function ledger(): Promise<Record<string, string>> {
  const print = await world.fingerprint()
  return Object.fromEntries(LEDGER.map(table => [table, print[table]!]))
}

const ORDER = { amountMicros: '10000000', currency: 'USD' }
const topup = (who = person, key: string = randomUUID()) => who.post('/api/payments', { id: key, ...ORDER })

function deliver(object: string, id: string, more: object = {}): Promise<HttpReply> {
  const stamp = Math.floor(world.context.clock.now().getTime() / 1000)
  const body = JSON.stringify({ id: `evt_${randomUUID()}`, object: 'event', type: `${object}.told`, created: stamp, data: { object: { id, object } }, ...more })
  const signature = createHmac('sha256', ENVIRONMENT.STRIPE_WEBHOOK_SECRET).update(`${stamp}.${body}`).digest('hex')
  return world.app.send({ method: 'POST', path: '/api/stripe/webhook', body, headers: { 'content-type': 'application/json', 'stripe-signature': `t=${stamp},v1=${signature}` } })
}
async function opened(): Promise<{ id: string, sessionId: string }> {
  const id = randomUUID()
  expect((await topup(person, id)).status).toBe(201)
  return { id, sessionId: world.context.fakePayments.find(id).sessionId! }
}

describe('deliveries, rightly signed', () => {
  /** Objects that the provider has and that are not what they seem. */
  const FOREIGN: [string, () => Promise<[object: string, id: string]>, boolean][] = [
    ['a page that nobody has', async () => ['checkout.session', 'cs_of_nobody'], false],
    ['a payment that nobody has', async () => ['payment_intent', 'pi_of_nobody'], false],
    ['a refund that nobody has', async () => ['refund', 're_of_nobody'], false],
    ['a dispute that nobody has', async () => ['dispute', 'dp_of_nobody'], false],
    ['another account’s page, which is paid and names no payment of ours', async () => {
      const { id, sessionId } = await opened()
      world.context.fakePayments.pay(sessionId)
      world.context.fakePayments.change(id, { paymentId: null })
      return ['checkout.session', sessionId]
    }, false],
    ['a payment that names one which we do not have, and is paid', async () => {
      const { id, sessionId } = await opened()
      world.context.fakePayments.pay(sessionId)
      world.context.fakePayments.change(id, { paymentId: randomUUID() })
      return ['checkout.session', sessionId]
    }, true],
    ['one payment of the provider for two of ours', async () => {
      const paid = await payIn(world.context, (await world.visit()).person, 1000n)
      const { sessionId } = await opened()
      world.context.fakePayments.pay(sessionId, { providerPaymentId: paid.providerPaymentId, chargeId: paid.chargeId })
      return ['checkout.session', sessionId]
    }, true],
    ['more than was asked for', async () => {
      const { sessionId } = await opened()
      world.context.fakePayments.pay(sessionId, { amountMinor: 100_000n })
      return ['checkout.session', sessionId]
    }, true],
    ['another currency', async () => {
      const { sessionId } = await opened()
      world.context.fakePayments.pay(sessionId, { currency: 'JPY' })
      return ['checkout.session', sessionId]
    }, true],
    ['an amount below nothing', async () => {
      const { sessionId } = await opened()
      world.context.fakePayments.pay(sessionId, { amountMinor: -1000n })
      return ['checkout.session', sessionId]
    }, true],
    ['a refund that we never asked for', async () => {
      const paid = await payIn(world.context, (await world.visit()).person, 1000n)
      world.context.fakePayments.refunds.set('re_foreign', {
        providerRefundId: 're_foreign', providerPaymentId: paid.providerPaymentId, chargeId: paid.chargeId, refundId: null, state: 'succeeded',
        amountMinor: 1000n, currency: 'USD', failureCode: null, createdAt: world.context.clock.now(),
      })
      return ['refund', 're_foreign']
    }, true],
    ['a dispute of another account’s payment', async () => {
      const stranger = { paymentId: randomUUID(), providerPaymentId: 'pi_foreign', chargeId: 'ch_foreign' }
      return ['dispute', dispute(world.context, stranger, 1000n)]
    }, true],
  ]
  it.each(FOREIGN)('M15 of %s are taken, move nothing, and are a case where money is in doubt', async (_what, make, isCase) => {
    const [object, id] = await make()
    const before = await ledger()
    const cases = async () => Number((await world.context.admin`select count(*) as count from match_case`)[0]!.count)
    const known = await cases()
    for (let time = 0; time < 3; time++) expect((await deliver(object, id)).status).toBe(200)
    expect(await ledger()).toEqual(before)
    expect(await cases() - known).toBe(isCase ? 1 : 0)
  })

  it('W1 M15 of nonsense are refused, and not a byte is written', async () => {
    const before = await world.fingerprint()
    for (const more of [{ id: 1 }, { id: '' }, { id: 'e'.repeat(256) }, { type: null }, { created: 'now' }, { created: 1.5 }, { data: null }, { data: {} }, { data: { object: [] } }, { data: { object: { id: 'x', object: 1 } } }]) {
      expectRefusal(await deliver('checkout.session', 'cs_1', more), 400, 'webhook_malformed')
    }
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('an outage of the payment provider', () => {
  /** What a person or an event asks for, and the request of ours that goes unanswered. */
  const STEPS: [string, keyof PaymentProvider, () => Promise<() => Promise<HttpReply>>][] = [
    ['paying in for the first time', 'createCustomer', async () => {
      const newcomer = await world.visit({ grantMicros: 0n })
      return () => topup(newcomer)
    }],
    ['paying in', 'openCheckout', async () => () => topup()],
    ['paying in, tried again', 'findByPaymentId', async () => {
      const key = randomUUID()
      const send = () => topup(person, key)
      world.context.fakePayments.outageOf = { openCheckout: 'after' }
      await send()
      return send
    }],
    ['giving a payment up', 'expireCheckout', async () => {
      const { id } = await opened()
      return () => person.post(`/api/payments/${id}/cancel`, {})
    }],
    ['giving up what was paid', 'findCheckout', async () => {
      const { id, sessionId } = await opened()
      world.context.fakePayments.pay(sessionId)
      return () => person.post(`/api/payments/${id}/cancel`, {})
    }],
    ['forgetting a card', 'detachMethod', async () => {
      await world.context.admin`insert into payment_customer (user_id, customer_id, method_id, method_label, saved_at) values (${person.person.id}, 'cus_of_person', 'pm_1', 'Visa', now())
        on conflict (user_id) do update set method_id = 'pm_1', method_label = 'Visa', saved_at = now()`
      return () => world.app.send({ method: 'DELETE', path: '/api/user/payment-method', headers: { cookie: person.cookie, origin: world.side.publicUrl } })
    }],
    ['the event of a page', 'findCheckout', async () => {
      const { sessionId } = await opened()
      world.context.fakePayments.pay(sessionId)
      return () => deliver('checkout.session', sessionId)
    }],
    ['the event of a payment', 'findPayment', async () => {
      const { sessionId } = await opened()
      const { providerPaymentId } = world.context.fakePayments.pay(sessionId)
      return () => deliver('payment_intent', providerPaymentId!)
    }],
    ['the event of a refund', 'findRefund', async () => () => deliver('refund', 're_1')],
    ['the event of a dispute', 'findDispute', async () => {
      const paid = await payIn(world.context, (await world.visit()).person, 1000n)
      const id = dispute(world.context, paid, 1000n)
      return () => deliver('dispute', id)
    }],
  ]
  const EACH = STEPS.flatMap(([what, request, make]) => (['before', 'after'] as const).map(outage => [what, outage, request, make] as const))
  it.each(EACH)('M15 while %s, %s the work of %s: says so, and the ledger is as it was', async (_what, outage, request, make) => {
    const send = await make()
    const before = await ledger()
    world.context.fakePayments.outageOf = { [request]: outage }
    const { message } = expectRefusal(await send(), 503, 'payment_unavailable')
    expect(message).toContain('Nothing was added to your wallet or taken from it')
    expect(await ledger()).toEqual(before)
    world.context.fakePayments.outageOf = {}
    expect((await send()).status).toBeLessThan(300)
  })

  it('M12 while money is sent back keeps it out of the wallet once, and it goes back once', async () => {
    const payer = await world.visit({ grantMicros: 0n })
    const { providerPaymentId } = await payIn(world.context, payer.person, 1000n)
    const body = { id: randomUUID(), amountMicros: 'all', reason: '' }
    world.context.fakePayments.outageOf = { refund: 'after', findByRefundId: 'before' }
    for (let time = 0; time < 3; time++) expect((await payer.post('/api/user/refunds', body)).status).toBe(201)
    const { refunds } = world.context.fakePayments
    const sent = [...refunds.values()].filter(one => one.providerPaymentId === providerPaymentId)
    expect(sent).toHaveLength(1)
    const rows = await world.context.admin`select amount_micros from credit_transaction where wallet_id = ${payer.person.walletId} and kind = 'refund'`
    expect(rows.map(row => row.amount_micros as bigint)).toEqual([-10_000_000n])
  })

  it('M15 leaves whoever comes back from the page with the truth, and nothing is added before it is known', async () => {
    const { id, sessionId } = await opened()
    world.context.fakePayments.pay(sessionId)
    const before = await ledger()
    world.context.fakePayments.outage = 'before'
    const reply = await person.get(`/api/payments/${id}`)
    expect([reply.status, reply.json]).toEqual([200, expect.objectContaining({ state: 'pending', receipt: null })])
    expect((await deliver('checkout.session', sessionId)).status).toBe(503)
    expect(await ledger()).toEqual(before)
    world.context.fakePayments.outage = null
    expect((await deliver('checkout.session', sessionId)).status).toBe(200)
    expect((await person.get(`/api/payments/${id}`)).json).toMatchObject({ state: 'paid' })
  })

  it.each(['before', 'after'] as const)('M15 while the server asks by itself decides nothing: %s the work', async outage => {
    const { sessionId } = await opened()
    world.context.fakePayments.pay(sessionId)
    world.context.fakePayments.outageOf = { refund: 'before' }
    const refunded = { id: randomUUID(), amountMicros: '1000000', reason: '' }
    expect((await person.post('/api/user/refunds', refunded)).status).toBe(201)
    const before = await ledger()
    const requests = world.context.fakePayments.requests.length
    world.context.fakePayments.outage = outage
    world.context.clock.advance(900)
    await Promise.all([reconcilePayments, reconcileRefunds, actOnCrossings].map(job => job(world.context)))
    expect(world.context.fakePayments.requests.length).toBeGreaterThan(requests + 1)
    const { payment_refund: _, ...money } = await ledger()
    expect(before).toMatchObject(money)
    Object.assign(world.context.fakePayments, { outage: null, outageOf: {} })
    world.context.clock.advance(900)
    await Promise.all([reconcilePayments(world.context), reconcileRefunds(world.context)])
    const [row] = await world.context.admin`select state from payment where session_id = ${sessionId}`
    expect(row).toEqual({ state: 'paid' })
    const sent = [...world.context.fakePayments.refunds.values()].filter(one => one.amountMinor === 100n)
    expect(new Set(sent.map(one => one.refundId)).size).toBe(sent.length)
  })

  it('has nothing to do with calls: they are charged all the while', async () => {
    world.context.fakePayments.outage = 'before'
    const caller = await world.visit()
    const { callId } = await world.complete(caller, 61, NUMBERS.british)
    const [row] = await world.context.admin`select charged_micros from call where id = ${callId}`
    expect(row!.charged_micros).toBe(40_000n)
  })
})
