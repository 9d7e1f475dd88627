import { randomUUID } from 'node:crypto'
import type Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postTransaction } from '../../support/ledger/kernel'
import { actOnCrossings } from '../../../server/services/payments/act-on-crossings'
import { reconcilePayments } from '../../../server/services/payments/reconcile-payments'
import type { AutoTopupDto, StartTopupReply } from '../../../shared/schemas/payments'
import { autoTopupConsent } from '../../../shared/topup'
import { expectRefusal, type Visitor } from '../../support/http-world'
import { mailsOf } from '../../support/paid-in'
import { PayingWorld } from '../../support/paying-world'
import { ENVIRONMENT } from '../../support/test-context'

const COMPLETED = 'checkout.session.completed'
const DOLLARS_20 = 20_000_000n
let world: PayingWorld
let payer: Visitor
beforeAll(async () => {
  world = await PayingWorld.start()
})
beforeEach(async () => {
  payer = await world.http.visit({ grantMicros: 0n })
})
afterEach(async () => {
  world.mend()
  await world.stripe.settled()
  expect(await world.http.violations()).toEqual([])
})
afterAll(() => world.stop())

const sessions = async (paymentId: string) => {
  const { data } = await world.stripe.stripe.checkout.sessions.list({ limit: 100 })
  return data.filter(one => one.client_reference_id === paymentId)
}
const topups = async (who: Visitor) => (await world.http.context.admin`
  select amount_micros from credit_transaction where wallet_id = ${who.person.walletId} and kind = 'topup'`).map(row => row.amount_micros as bigint)
const detail = (paymentId: string) => world.detail(payer, paymentId)
const chargeOf = async (sessionId: string): Promise<Stripe.Charge> => {
  const session = await world.stripe.stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent.latest_charge'] })
  return (session.payment_intent as Stripe.PaymentIntent).latest_charge as Stripe.Charge
}

describe('paying in at Stripe', () => {
  it('M15 credits what was paid on the page once Stripe says so, with a receipt', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    expect(await detail(paymentId)).toMatchObject({ state: 'pending', receipt: null })
    await world.pay(sessionId)
    expect(await detail(paymentId)).toMatchObject({
      state: 'paid', amountMicros: '20000000', methodLabel: 'Visa •••• 4242', receipt: { payer: { email: payer.person.email } },
    })
    expect(await topups(payer)).toEqual([DOLLARS_20])
    expect(await mailsOf(world.http.context, payer.person)).toEqual(['payment-received'])
  })

  it('M15 is charged in no currency but the wallet’s, and Stripe is not told whom its payer was about to call', async () => {
    const key = randomUUID()
    const body = { amountMicros: '20000000', currency: 'USD', returnPath: '/dialer?number=%2B447400123456' }
    expect((await payer.post('/api/payments', { id: key, ...body })).status).toBe(201)
    const [session] = await sessions(key)
    expect(session!.adaptive_pricing).toEqual({ enabled: false })
    expect(JSON.stringify(session)).not.toContain('447400123456')
    expect(session!.success_url).toMatch(new RegExp(`/wallet/payments/${key}\\?back=1$`))
    expect(await world.detail(payer, key)).toMatchObject({ returnPath: body.returnPath })
  })

  it('M15 stops waiting for a page that nobody paid on as soon as it has closed, without being told', async () => {
    await world.fault({ fault: 'drop', on: 'stripe', count: 99 })
    const { paymentId } = await world.open(payer)
    for (let round = 0; round < 11; round++) {
      await world.pass(300)
      await reconcilePayments(world.http.context)
    }
    expect(await detail(paymentId)).toMatchObject({ state: 'pending' })
    await world.pass(310)
    await reconcilePayments(world.http.context)
    expect(await detail(paymentId)).toMatchObject({ state: 'expired', url: null })
    expect(await topups(payer)).toEqual([])
  })

  it('M15 a declined card changes nothing, and the next one on the same page pays once', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    expect((await world.pay(sessionId, '4000000000000002')).outcome).toBe('declined')
    expect(await detail(paymentId)).toMatchObject({ state: 'pending' })
    await world.pay(sessionId, '4000002760003184')
    expect(await detail(paymentId)).toMatchObject({ state: 'paid' })
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })

  it('M15 events that come four times, late, and in another order credit once', async () => {
    await world.fault({ fault: 'duplicate', on: 'stripe', times: 3 })
    await world.fault({ fault: 'delay', on: 'stripe:payment_intent.created', ms: 7_200_000 })
    await world.fault({ fault: 'reorder', on: 'stripe:charge.succeeded', times: 2 })
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId)
    await world.pass(7_200)
    expect(await detail(paymentId)).toMatchObject({ state: 'paid' })
    expect(await topups(payer)).toEqual([DOLLARS_20])
    const events = await world.http.context.admin`select event_id, outcome from payment_event where payment_id = ${paymentId}`
    expect(events.filter(event => event.outcome === 'credited')).toHaveLength(1)
    expect(new Set(events.map(event => event.event_id as string)).size).toBe(events.length)
  })

  it.each([
    ['with a wrong signature', { fault: 'wrong-signature' }], ['six minutes old', { fault: 'stale-timestamp' }], ['from the future', { fault: 'future-timestamp' }],
    ['of another account', { fault: 'wrong-account' }],
  ])('W1 M15 events %s credit nothing; the genuine one, later, does', async (_what, rule) => {
    await world.fault({ ...rule, on: 'stripe' })
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId)
    expect(await topups(payer)).toEqual([])
    expect(await detail(paymentId)).toMatchObject({ state: 'pending' })
    world.mend()
    const { data } = await world.stripe.stripe.events.list({ type: COMPLETED, limit: 100 })
    const event = data.find(one => (one.data.object as Stripe.Checkout.Session).id === sessionId)!
    for (let time = 0; time < 3; time++) expect(await world.stripe.act('events', event.id, 'resend')).toEqual({ status: 200 })
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })

  it('M15 events that never come are asked for', async () => {
    await world.fault({ fault: 'drop', on: 'stripe' })
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId)
    expect(await topups(payer)).toEqual([])
    await world.lookFor(1)
    expect(await detail(paymentId)).toMatchObject({ state: 'paid' })
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })

  it('M15 a bank debit is received when it is sent, and credited when the bank has paid', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId, 'bank')
    expect(await detail(paymentId)).toMatchObject({ state: 'processing' })
    expect(await topups(payer)).toEqual([])
    await world.pass(3 * 86_400)
    await world.stripe.act('sessions', sessionId, 'settle')
    await world.stripe.settled()
    expect(await detail(paymentId)).toMatchObject({ state: 'paid' })
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })

  it('M15 a bank debit that is returned credits nothing, and its payer hears of it', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId, 'bank')
    await world.stripe.act('sessions', sessionId, 'fail')
    await world.stripe.settled()
    expect(await detail(paymentId)).toMatchObject({ state: 'failed', failure: expect.stringMatching(/bank|money/i) as string })
    expect(await topups(payer)).toEqual([])
    expect(await mailsOf(world.http.context, payer.person)).toEqual(['payment-failed'])
  })

  it.each([['by its own hour', null], ['at Stripe’s desk', 'expire']])('M15 a page that expires %s is over, and nothing was charged', async (_how, verb) => {
    const { paymentId, sessionId } = await world.open(payer)
    if (verb) await world.stripe.act('sessions', sessionId, verb)
    else await world.pass(3_601)
    await world.stripe.settled()
    await world.lookFor(1)
    expect(await detail(paymentId)).toMatchObject({ state: 'expired', url: null })
    expect(await topups(payer)).toEqual([])
    await expect(world.stripe.pay(sessionId, '4242424242424242')).rejects.toThrow(/expired/)
  })

  it('M15 a payment that is given up cannot be paid on its page any more', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    expect((await payer.post(`/api/payments/${paymentId}/cancel`, {})).status).toBe(200)
    await expect(world.stripe.pay(sessionId, '4242424242424242')).rejects.toThrow(/expired/)
    expect(await detail(paymentId)).toMatchObject({ state: 'canceled' })
  })
})

describe('a Stripe that fails while a page is opened', () => {
  // the package itself sends once more, under the same key, where a line is cut
  const open = { on: 'stripe-rest', path: 'POST /v1/checkout/sessions' }
  it.each([
    ['a 500 after the work', { fault: 'rest-error', status: 500, worked: true }], ['no answer after the work', { fault: 'rest-error', status: 'timeout', worked: true }],
    ['an answer that is lost, and lost again', { fault: 'lost-response', count: 2 }], ['no answer before the work', { fault: 'rest-error', status: 'timeout', worked: false }],
    ['too many requests', { fault: 'rest-error', status: 429 }],
  ])('M15 with %s says that nothing moved, and the same key finds or opens one page', async (_what, rule) => {
    await world.fault({ ...open, count: 1, ...rule })
    const key = randomUUID()
    expect(expectRefusal(await world.send(payer, { key }), 503, 'payment_unavailable').message).toContain('Nothing was added to your wallet or taken from it')
    const again = await world.send(payer, { key })
    expect(again.status, again.text).toBe(201)
    expect((again.json as StartTopupReply).paymentId).toBe(key)
    expect(await sessions(key)).toHaveLength(1)
    await world.pay(await world.sessionOf(key))
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })

  it('M15 with a 500 that is kept under its key opens nothing, ever, and says so in the end', async () => {
    await world.fault({ ...open, fault: 'rest-error', status: 500, worked: false, count: 1 })
    const key = randomUUID()
    for (let time = 0; time < 3; time++) expectRefusal(await world.send(payer, { key }), 503, 'payment_unavailable')
    await world.lookFor(1)
    expect(await detail(key)).toMatchObject({ state: 'failed', failure: expect.stringContaining('could not be reached') as string })
    expect(await sessions(key)).toEqual([])
    expect((await world.send(payer)).status).toBe(201)
  })

  it('M15 while it confirms takes no event; it comes again and credits once', async () => {
    const { paymentId, sessionId } = await world.open(payer)
    await world.fault({ on: 'stripe-rest', path: 'GET /v1/', fault: 'rest-error', status: 500 })
    await world.pay(sessionId)
    expect(await topups(payer)).toEqual([])
    world.mend()
    for (const seconds of [10, 60, 600, 3_600]) await world.pass(seconds)
    expect(await detail(paymentId)).toMatchObject({ state: 'paid' })
    expect(await topups(payer)).toEqual([DOLLARS_20])
  })
})

describe('money that goes back at Stripe', () => {
  it('M12 a refund goes to the card, and its events change nothing more', async () => {
    await world.fault({ fault: 'duplicate', on: 'stripe', times: 1 })
    const { paymentId, sessionId } = await world.open(payer)
    await world.pay(sessionId)
    const asked = await payer.post('/api/user/refunds', { id: randomUUID(), amountMicros: '5000000', reason: '' })
    expect(asked.status, asked.text).toBe(201)
    await world.stripe.settled()
    expect(await world.balance(payer)).toBe(15_000_000n)
    expect(await detail(paymentId)).toMatchObject({ refundedMicros: '5000000' })
    expect((await chargeOf(sessionId)).amount_refunded).toBe(500)
  })

  it('M12 a refund that fails a minute later is in the wallet again, told by its event', async () => {
    const { sessionId } = await world.open(payer)
    await world.pay(sessionId, '4000000000005126')
    await payer.post('/api/user/refunds', { id: randomUUID(), amountMicros: 'all', reason: '' })
    await world.stripe.settled()
    expect(await world.balance(payer)).toBe(0n)
    await world.pass(61)
    expect(await world.balance(payer)).toBe(DOLLARS_20)
  })

  it('M14 a dispute takes the money and freezes the wallet; one that is won gives it back', async () => {
    const { sessionId } = await world.open(payer)
    await world.pay(sessionId, '4000000000000259')
    const statusOf = async () => (await world.http.context.admin`select status from wallet where id = ${payer.person.walletId}`)[0]!.status as string
    expect([await world.balance(payer), await statusOf()]).toEqual([0n, 'frozen'])
    const { data: [dispute] } = await world.stripe.stripe.disputes.list({ charge: (await chargeOf(sessionId)).id })
    await world.stripe.act('disputes', dispute!.id, 'win')
    await world.stripe.act('disputes', dispute!.id, 'reinstate')
    await world.stripe.settled()
    expect([await world.balance(payer), await statusOf()]).toEqual([DOLLARS_20, 'active'])
  })
})

describe('a saved card at Stripe', () => {
  let spent = 0
  /** Twenty dollars paid with a card that is kept; automatic top-up of ten below five. */
  async function saver(card = '4242424242424242'): Promise<void> {
    const { sessionId } = await world.open(payer, { savesCard: true })
    await world.pay(sessionId, card)
    const { savedCard, currency } = (await payer.get('/api/user/auto-topup')).json as AutoTopupDto
    const facts = { thresholdMicros: 5_000_000n, amountMicros: 10_000_000n, dailyLimitMicros: 20_000_000n }
    const cardLabel = savedCard!.label
    const consentText = autoTopupConsent({ ...facts, companyName: ENVIRONMENT.COMPANY_NAME, cardLabel, currency })
    const body = { mode: 'charge', consentText, ...Object.fromEntries(Object.entries(facts).map(([name, micros]) => [name, micros.toString()])) }
    const reply = await payer.put('/api/user/auto-topup', body)
    expect(reply.status, reply.text).toBe(200)
  }
  async function spend(amountMicros: bigint): Promise<void> {
    await postTransaction(world.http.context, {
      walletId: payer.person.walletId, kind: 'adjustment', amountMicros: -amountMicros, contraAccount: 'adjustments', idempotencyKey: `spent:${spent++}`,
      requestHash: Buffer.alloc(32), actor: 'system:test', reason: 'Spent', effectiveAt: world.http.context.clock.now(),
    })
  }
  const automatic = async () => [...await world.http.context.admin`
    select id, state, failure_code from payment where wallet_id = ${payer.person.walletId} and purpose = 'auto_topup' order by created_at`]
  const setting = async () => (await payer.get('/api/user/auto-topup')).json as AutoTopupDto
  const intents = async (paymentId: string) => (await world.stripe.stripe.paymentIntents.list({ limit: 100 })).data
    .filter(one => one.metadata.payment_id === paymentId && one.status === 'succeeded')

  it('M15 is charged once when the money falls below the threshold', async () => {
    await saver()
    await spend(15_000_001n)
    await Promise.all([1, 2, 3, 4].map(() => actOnCrossings(world.http.context)))
    await world.stripe.settled()
    expect(await topups(payer)).toEqual([DOLLARS_20, 10_000_000n])
    expect(await automatic()).toMatchObject([{ state: 'paid' }])
  })

  it.each([['4000000000000341', 'declined'], ['4000002760003184', 'confirm the payment yourself']])('M17 %s that says no stops it, and its owner is told', async (card, words) => {
    await saver(card)
    await spend(16_000_000n)
    await actOnCrossings(world.http.context)
    await world.stripe.settled()
    expect(await topups(payer)).toEqual([DOLLARS_20])
    const { stoppedAt, stopReason } = await setting()
    expect(stoppedAt).not.toBeNull()
    expect(stopReason).toContain(words)
    expect(await mailsOf(world.http.context, payer.person)).toContain('topup-failed')
    await spend(1_000_000n)
    await actOnCrossings(world.http.context)
    expect(await automatic()).toHaveLength(1)
  })

  it.each([
    ['a 500 after the work', { fault: 'rest-error', status: 500, worked: true }], ['no answer after the work', { fault: 'rest-error', status: 'timeout', worked: true }],
    ['an answer that is lost, and lost again', { fault: 'lost-response', count: 2 }], ['no answer before the work', { fault: 'rest-error', status: 'timeout', worked: false }],
    ['too many requests', { fault: 'rest-error', status: 429 }],
  ])('M15 with %s is looked up and charged once', async (_what, rule) => {
    await saver()
    await spend(16_000_000n)
    await world.fault({ fault: 'drop', on: 'stripe' })
    await world.fault({ on: 'stripe-rest', path: 'POST /v1/payment_intents', count: 1, ...rule })
    await actOnCrossings(world.http.context)
    const [payment] = await automatic()
    expect(payment).toMatchObject({ state: 'created' })
    await world.lookFor(1)
    expect(await automatic()).toMatchObject([{ state: 'paid' }])
    expect(await intents(payment!.id as string)).toHaveLength(1)
    expect(await topups(payer)).toEqual([DOLLARS_20, 10_000_000n])
    expect((await setting()).stoppedAt).toBeNull()
  })
})
