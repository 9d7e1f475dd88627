import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox } from '../../../sandbox/start-sandbox'
import { ControlClient } from '../../support/sandbox/control-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { failure, lineItem, StripeTestWorld } from '../../support/sandbox/stripe-world'

const DAY_MS = 86_400_000
const now = Date.now()
const ago = (days: number, seconds = 0) => new Date(now - days * DAY_MS + seconds * 1_000).toISOString()
const second = (iso: string) => Math.floor(Date.parse(iso) / 1_000)
const sid = (letter: string) => `CA${letter.repeat(32)}`

const CUSTOMER = { id: 'cus_past00000001', email: 'ada@example.com', name: 'Ada', metadata: { user_id: 'u1' }, createdAt: ago(60) }
const PAYMENT = {
  intent: 'pi_past0000000001', session: 'cs_test_past00000001', charge: 'ch_past0000000001', method: 'pm_past0000000001',
  customer: CUSTOMER.id, card: '4242424242424242', amount: 2_000, currency: 'usd', description: 'Prepaid credit',
  metadata: { payment_id: 'p1' }, saves: true, createdAt: ago(50), paidAt: ago(50, 90),
}
const SAVED = { ...PAYMENT, intent: 'pi_past0000000002', session: null, charge: 'ch_past0000000002', saves: false, createdAt: ago(40), paidAt: ago(40) }
const DECLINED = {
  ...PAYMENT, intent: 'pi_past0000000003', session: 'cs_test_past00000003', charge: 'ch_past0000000003', method: null,
  card: '4000000000000002', saves: false, createdAt: ago(30), paidAt: ago(30, 60),
}
const DISPUTED = {
  ...PAYMENT, intent: 'pi_past0000000004', session: 'cs_test_past00000004', charge: 'ch_past0000000004', method: null,
  amount: 5_000, createdAt: ago(20), paidAt: ago(20, 60),
}
const REFUND = { id: 're_past0000000001', intent: PAYMENT.intent, amount: 700, metadata: { refund_id: 'r1' }, createdAt: ago(10) }
const DISPUTE = { id: 'dp_past0000000001', intent: DISPUTED.intent, withdrawal: 'txn_past0000000001', amount: 5_000, reason: 'fraudulent', createdAt: ago(5) }
const PARENT = {
  sid: sid('a'), parentSid: null, identity: 'u1', params: { To: '+442079460123', CallId: 'c1' }, from: 'client:u1', to: '',
  status: 'completed', startedAt: ago(3), answeredAt: ago(3, 5), endedAt: ago(3, 80),
}
const CHILD = { ...PARENT, sid: sid('b'), parentSid: PARENT.sid, params: {}, from: '+15005550006', to: '+442079460123' }

let world: StripeTestWorld
let stripe: Stripe
const send = (history: Record<string, unknown>) => world.control.send<Record<string, number>>('POST', '/history', history)

describe('a past', () => {
  let toldAtFirst: Stripe.Event[]
  beforeAll(async () => {
    world = await StripeTestWorld.start()
    stripe = world.stripe
    await world.session()
    // in no order: a history is put into its own
    await send({
      disputes: [DISPUTE], refunds: [REFUND], payments: [DISPUTED, DECLINED, SAVED, PAYMENT], customers: [CUSTOMER],
      legs: [PARENT, CHILD],
    })
    toldAtFirst = (await stripe.events.list({ limit: 100 })).data
  })
  afterAll(() => world.stop())
  beforeEach(() => world.reset())

  it('has its payments as Stripe shows them: ids, moments, page, card and customer', async () => {
    const session = await stripe.checkout.sessions.retrieve(PAYMENT.session, { expand: ['payment_intent.latest_charge'] })
    const intent = session.payment_intent as Stripe.PaymentIntent
    const charge = intent.latest_charge as Stripe.Charge
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', client_reference_id: 'p1' })
    expect(session.created).toBe(second(PAYMENT.createdAt))
    expect(intent).toMatchObject({ id: PAYMENT.intent, amount_received: 2_000, metadata: { payment_id: 'p1' } })
    expect(intent.created).toBe(second(PAYMENT.paidAt))
    const { charge: id, customer, method } = PAYMENT
    expect(charge).toMatchObject({ id, paid: true, customer, payment_method: method })
    expect(await stripe.customers.retrieve(CUSTOMER.id)).toMatchObject({ email: 'ada@example.com', created: second(CUSTOMER.createdAt) })
  })

  it('has a payment that was declined: its page is over and the reason is kept', async () => {
    const session = await stripe.checkout.sessions.retrieve(DECLINED.session, { expand: ['payment_intent'] })
    expect(session.status).toBe('expired')
    expect(session.payment_intent).toMatchObject({ last_payment_error: { decline_code: 'generic_decline' } })
  })

  it('has fees, balance transactions and what is left of a charge as they come out now', async () => {
    const made = await world.charge('4242424242424242', 2_000)
    await stripe.refunds.create({ charge: made.id, amount: 700 })
    const expand = ['balance_transaction', 'refunds.data.balance_transaction']
    const retrieve = (id: string) => stripe.charges.retrieve(id, { expand })
    const [past, present] = await Promise.all([PAYMENT.charge, made.id].map(retrieve))
    const money = (charge: Stripe.Charge | undefined) => {
      const { amount, fee, net, type } = charge!.balance_transaction as Stripe.BalanceTransaction
      const refunds = charge!.refunds!.data.map(one => (one.balance_transaction as Stripe.BalanceTransaction).net)
      return { amount, fee, net, type, refunds, left: charge!.amount - charge!.amount_refunded }
    }
    expect(money(past)).toEqual({ amount: 2_000, fee: 88, net: 1_912, type: 'charge', refunds: [-700], left: 1_300 })
    expect(money(past)).toEqual(money(present))
    const [first] = (await stripe.balanceTransactions.list({ type: 'charge', limit: 100 })).data.reverse()
    expect(first).toMatchObject({ source: PAYMENT.charge, created: second(PAYMENT.paidAt) })
  })

  it('goes on: the rest goes back to the card, and no more; the saved card is charged again', async () => {
    expect(await failure(stripe.refunds.create({ charge: PAYMENT.charge, amount: 1_301 }))).toMatchObject({ param: 'amount' })
    expect(await stripe.refunds.create({ charge: PAYMENT.charge })).toMatchObject({ amount: 1_300, status: 'succeeded' })
    const charged = await stripe.paymentIntents.create({
      amount: 1_000, currency: 'usd', customer: CUSTOMER.id, payment_method: PAYMENT.method, confirm: true, off_session: true,
    })
    expect(charged.status).toBe('succeeded')
  })

  it('has a dispute that took the money and forbids refunds, with a week to answer; it can be decided now', async () => {
    const dispute = await stripe.disputes.retrieve(DISPUTE.id)
    expect(dispute).toMatchObject({ status: 'needs_response', created: second(DISPUTE.createdAt), evidence_details: { due_by: second(DISPUTE.createdAt) + 7 * 86_400 } })
    expect(dispute.balance_transactions).toMatchObject([{ id: DISPUTE.withdrawal, amount: -5_000, fee: 1_500 }])
    expect(await failure(stripe.refunds.create({ charge: DISPUTED.charge }))).toMatchObject({ code: 'charge_disputed' })
    expect(await world.act('disputes', DISPUTE.id, 'lose')).toMatchObject({ status: 'lost' })
  })

  it('has disputes that are over: a lost one keeps the money, a won one gives it back', async () => {
    const payments = ['5', '6'].map(digit => ({
      ...DISPUTED, intent: `pi_past000000000${digit}`, session: `cs_test_past0000000${digit}`, charge: `ch_past000000000${digit}`,
    }))
    const disputes = payments.map(({ intent }, index) => (
      { ...DISPUTE, id: `dp_past000000000${index + 5}`, withdrawal: `txn_past000000000${index + 5}`, intent, outcome: ['lost', 'won'][index], closedAt: ago(1) }))
    await send({ payments, disputes })
    const [lost, won] = await Promise.all(disputes.map(({ id }) => stripe.disputes.retrieve(id)))
    expect(lost).toMatchObject({ status: 'lost', balance_transactions: [{ amount: -5_000 }] })
    expect(won).toMatchObject({ status: 'won', balance_transactions: [{ amount: -5_000 }, { amount: 5_000, created: second(ago(1)) }] })
  })

  it('tells nobody: what is over is no news', () => {
    expect(toldAtFirst).toEqual([])
  })

  it('stands before the present in every list', async () => {
    const { data } = await stripe.paymentIntents.list({ limit: 100 })
    expect(data.map(one => one.created)).toEqual(data.map(one => one.created).sort((a, b) => b - a))
    const between = { gte: second(ago(45)), lt: second(ago(25)) }
    const charges = (await stripe.charges.list({ created: between })).data
    expect(charges.map(one => one.id)).toEqual([DECLINED.charge, SAVED.charge])
  })

  it('has its legs joined, with seconds, in the books', async () => {
    const legs = (await world.control.books()).filter(leg => leg.identity === 'u1')
    expect(legs).toMatchObject([
      { sid: PARENT.sid, parentSid: null, direction: 'inbound', callId: 'c1', seconds: 75 },
      { sid: CHILD.sid, parentSid: PARENT.sid, direction: 'outbound-dial', to: '+442079460123', callId: 'c1', seconds: 75 },
    ])
  })

  it('that is sent again changes nothing, whatever it says now', async () => {
    const before = [await world.control.books(), (await stripe.balanceTransactions.list({ limit: 100 })).data]
    expect(await send({
      customers: [{ ...CUSTOMER, name: 'Other' }], payments: [{ ...PAYMENT, amount: 1 }, SAVED], refunds: [REFUND], disputes: [DISPUTE],
      legs: [{ ...PARENT, endedAt: ago(1) }, CHILD],
    })).toEqual({ legs: 0, customers: 0, payments: 0, refunds: 0, disputes: 0 })
    expect([await world.control.books(), (await stripe.balanceTransactions.list({ limit: 100 })).data]).toEqual(before)
  })
})

describe('a past that cannot be', () => {
  beforeAll(async () => {
    world = await StripeTestWorld.start()
    stripe = world.stripe
  })
  afterAll(() => world.stop())

  it.each([
    [{ calls: [] }, 'not "calls"'],
    [{ legs: {} }, '"legs" is a list'],
    [{ legs: [7] }, 'legs[0] is an object'],
    [{ legs: [{ ...PARENT, sid: 'CA1' }] }, 'legs[0]: "sid"'],
    [{ legs: [{ ...PARENT, status: 'ringing' }] }, 'legs[0]: "status" is one of completed, busy'],
    [{ legs: [PARENT, { ...CHILD, to: '020 7946' }] }, 'legs[1]: "to"'],
    [{ legs: [{ ...PARENT, params: ['CallId'] }] }, 'legs[0]: "params" is an object of texts'],
    [{ legs: [{ ...PARENT, startedAt: ago(-1) }] }, 'legs[0]: "startedAt" is a moment of the past'],
    [{ legs: [{ ...PARENT, answeredAt: ago(4) }] }, 'legs[0]: "answeredAt" is not before'],
    [{ legs: [{ ...PARENT, endedAt: ago(3, 1) }] }, 'legs[0]: "endedAt" is not before'],
    [{ legs: [CHILD] }, 'the parent of'],
    [{ customers: [{ ...CUSTOMER, id: 'u1' }] }, 'customers[0]: "id"'],
    [{ customers: [CUSTOMER], payments: [{ ...PAYMENT, amount: 0.5 }] }, 'payments[0]: "amount" is a whole number'],
    [{ customers: [CUSTOMER], payments: [{ ...PAYMENT, currency: 'USD' }] }, 'payments[0]: "currency"'],
    [{ customers: [CUSTOMER], payments: [{ ...PAYMENT, paidAt: 'yesterday' }] }, 'payments[0]: "paidAt" is a moment'],
    [{ customers: [CUSTOMER], payments: [{ ...PAYMENT, paidAt: ago(51) }] }, 'payments[0]: "paidAt" is not before'],
    [{ customers: [CUSTOMER], payments: [{ ...PAYMENT, card: '1234' }] }, 'there is no test card 1234'],
    [{ payments: [PAYMENT] }, 'No such customer'],
    [{ refunds: [REFUND] }, 'No such payment_intent'],
    [{ customers: [CUSTOMER], payments: [PAYMENT], refunds: [{ ...REFUND, amount: 2_001 }] }, 'more than what is left'],
    [{ customers: [CUSTOMER], payments: [DECLINED], refunds: [{ ...REFUND, intent: DECLINED.intent }] }, 'cannot be refunded'],
    [{ disputes: [{ ...DISPUTE, outcome: 'lost' }] }, 'disputes[0]: "closedAt"'],
    [{ disputes: [{ ...DISPUTE, outcome: 'settled', closedAt: ago(1) }] }, 'disputes[0]: "outcome" is one of won, lost'],
  ])('is refused by what is wrong with it, and nothing of it is kept: %#', async (history, words) => {
    await expect(send(history)).rejects.toThrow(words)
    await expect(send(history)).rejects.toThrow(/^400/)
    expect(await world.control.books()).toEqual([])
    expect((await stripe.customers.list()).data).toEqual([])
    expect((await stripe.balanceTransactions.list()).data).toEqual([])
  })

  it('is refused where there is no Stripe, unless it has no payments', async () => {
    const sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice'))
    const control = new ControlClient(sandbox.url)
    await expect(control.send('POST', '/history', { customers: [CUSTOMER] })).rejects.toThrow('there is no Stripe here')
    expect(await control.send('POST', '/history', { legs: [PARENT, CHILD] })).toMatchObject({ legs: 2 })
    await sandbox.stop()
  })
})

it('what is done after a past is of the present again', async () => {
  world = await StripeTestWorld.start()
  await send({ customers: [CUSTOMER], payments: [PAYMENT] })
  const session = await world.session({ line_items: [lineItem(500)] })
  await world.pay(session.id, '4242424242424242')
  await world.settled()
  expect(session.created).toBeGreaterThanOrEqual(Math.floor(now / 1_000))
  expect(world.app.types()).toContain('checkout.session.completed')
  await world.stop()
})
