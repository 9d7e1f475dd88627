import { randomUUID } from 'node:crypto'
import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { creditPayment, notePayment, openPayment } from '../../../server/db/payments/payments'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { reconcileRefunds } from '../../../server/services/refunds/reconcile-refunds'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { settleRefund } from '../../../server/services/refunds/settle-refund'
import { violations, walletOf } from '../../support/paid-in'
import { StripeTestWorld } from '../../support/sandbox/stripe-world'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

// the unmodified stripe package over HTTP: two sets of books that share no code
let world: StripeTestWorld
let context: TestContext
beforeAll(async () => {
  world = await StripeTestWorld.start()
  const clock = createTestClock(new Date(world.nowMs()))
  context = await createTestContext({ deck: null, payments: world.provider(), clock })
})
afterAll(async () => {
  expect(await violations(context)).toEqual([])
  await context.close()
  await world.stop()
})

/** Twenty dollars that Stripe has, and we. */
async function payer(card = '4242424242424242'): Promise<{ person: Person, charge: Stripe.Charge }> {
  const person = await createPerson(context, { grantMicros: 0n })
  const charge = await world.charge(card)
  const [id, now, providerPaymentId] = [randomUUID(), context.clock.now(), charge.payment_intent as string]
  const shared = { amountMinor: 2000n, currency: 'USD', now }
  await context.database.asSystem(async tx => {
    await openPayment(tx, { id, userId: person.id, walletId: person.walletId, purpose: 'checkout', savesCard: false, crossingId: null, lookAfter: now, ...shared })
    await notePayment(tx, { id, state: 'pending', sessionId: `cs_${id}`, lookAfter: null, now })
    await creditPayment(tx, { id, providerPaymentId, chargeId: charge.id, methodLabel: 'Visa', ...shared })
  })
  return { person, charge }
}
const ask = (person: Person, amountMicros: string) =>
  requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros, reason: null, actor: 'test' })
const fault = (rule: object) => world.control.send('POST', '/faults', { on: 'stripe-rest', path: 'POST /v1/refunds', ...rule })
async function refundedCents(charge: Stripe.Charge): Promise<number> {
  return (await world.stripe.charges.retrieve(charge.id)).amount_refunded
}

describe('refunds at Stripe', () => {
  it('M12 arrive; one that fails a minute later is in the wallet again', async () => {
    const { person, charge } = await payer('4000000000005126')
    const { request } = await ask(person, '5000000')
    expect(request.parts).toMatchObject([{ state: 'succeeded' }])
    expect(await refundedCents(charge)).toBe(500)
    const [refund] = (await world.stripe.refunds.list({ charge: charge.id })).data
    await world.advance(61)
    expect(await settleRefund(context, refund!.id)).toBe('noted')
    expect(await walletOf(context, person)).toMatchObject({ balance: 20_000_000n })
    expect(await refundedCents(charge)).toBe(0)
  })

  it.each([[500, true], [500, false], ['timeout', true], [429, false]] as const)('M12 a request that ends in %s, done: %s, never sends twice', async (status, worked) => {
    const { person, charge } = await payer()
    await fault({ fault: 'rest-error', status, worked, count: 1 })
    const { request } = await ask(person, 'all')
    expect(request.parts).toMatchObject([{ state: 'created' }])
    for (let hour = 0; hour < 24; hour++) {
      context.clock.advance(3600)
      await reconcileRefunds(context)
    }
    const { balance } = await walletOf(context, person)
    expect(balance).toBe(20_000_000n - BigInt(await refundedCents(charge)) * 10_000n)
    if (worked || status === 429) expect(balance).toBe(0n)
    world.sandbox.carrier.faults.clear()
  })

  it('M12 of what was refunded at Stripe\'s own desk come back to the wallet, and the desk\'s is a case', async () => {
    const { person, charge } = await payer()
    const made = await world.act<Stripe.Refund>('charges', charge.id, 'refund', { amount: 2000 })
    expect(await settleRefund(context, made.id)).toBe('case')
    const { request } = await ask(person, 'all')
    expect(request.parts).toMatchObject([{ state: 'failed' }])
    expect(await walletOf(context, person)).toMatchObject({ balance: 20_000_000n })
  })
})

describe('disputes at Stripe', () => {
  const ORDERS = [
    [['withdraw', 'win', 'reinstate'], 20n, 'active'],
    [['win', 'withdraw', 'reinstate'], 20n, 'active'],
    [['withdraw', 'reinstate', 'win'], 20n, 'active'],
    [['review', 'lose', 'withdraw'], 8n, 'frozen'],
    [['withdraw', 'lose'], 8n, 'frozen'],
  ] as const
  it.each(ORDERS)('M14 %s: the wallet follows the money', async (acts, dollars, status) => {
    const { person, charge } = await payer()
    const dispute = await world.act<Stripe.Dispute>('charges', charge.id, 'dispute', { withdraw: false, amount: 1200 })
    await applyDispute(context, dispute.id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 8_000_000n, status: 'frozen' })
    for (const act of acts) {
      await world.act('disputes', dispute.id, act)
      for (let time = 0; time < 2; time++) await applyDispute(context, dispute.id)
    }
    expect(await walletOf(context, person)).toMatchObject({ balance: dollars * 1_000_000n, status })
  })

  it('M14 an inquiry that is closed moves nothing', async () => {
    const { person, charge } = await payer()
    const dispute = await world.act<Stripe.Dispute>('charges', charge.id, 'dispute', { inquiry: true })
    await applyDispute(context, dispute.id)
    await world.act('disputes', dispute.id, 'close-inquiry')
    await applyDispute(context, dispute.id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 20_000_000n, status: 'active' })
  })
})
