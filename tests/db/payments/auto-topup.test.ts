import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { creditPayment, findPayment } from '../../../server/db/payments/payments'
import { postTransaction } from '../../support/ledger/kernel'
import { PaymentUnavailable, type PaymentProvider } from '../../../server/payments/payment'
import { actOnCrossings } from '../../../server/services/payments/act-on-crossings'
import { readAutoTopup, setAutoTopup } from '../../../server/services/payments/auto-topup'
import { forgetCard } from '../../../server/services/payments/forget-card'
import { reconcilePayments } from '../../../server/services/payments/reconcile-payments'
import { settlePayment } from '../../../server/services/payments/settle-payment'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { startTopup } from '../../../server/services/payments/start-topup'
import { applyNoticeLevels } from '../../../server/services/wallet/apply-notice-levels'
import { autoTopupConsent } from '../../../shared/topup'
import type { Outage } from '../../support/fake-payments'
import { mailsOf, payIn, violations, walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, ENVIRONMENT, warmPool, type Person, type TestContext } from '../../support/test-context'

const FACTS = { thresholdMicros: 5_000_000n, amountMicros: 10_000_000n, dailyLimitMicros: 20_000_000n }
let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  await applyNoticeLevels(context)
})
beforeEach(async () => {
  const fake = context.fakePayments
  Object.assign(fake, { outage: null, outageOf: {}, decline: null, beforeCharge: async () => {} })
  fake.requests.length = 0
  person = await createPerson(context, { grantMicros: 0n })
})
afterEach(async () => {
  expect(await violations(context)).toEqual([])
})
afterAll(() => context.close())

const order = { amountMicros: '20000000', currency: 'USD', savesCard: true }
const payments = async (purpose = 'auto_topup') => [...await context.admin`
  select id, state, failure_code from payment where wallet_id = ${person.walletId} and purpose = ${purpose} order by created_at, id`]
const topups = async () => (await context.admin`
  select amount_micros from credit_transaction where wallet_id = ${person.walletId} and kind = 'topup' order by wallet_seq`).map(row => row.amount_micros as bigint)
const charges = () => context.fakePayments.requests.filter(line => line.startsWith('chargeSavedCard'))
/** At the provider's: what was really charged by itself. */
const chargedThere = () => [...context.fakePayments.payments.values()].filter(one => one.sessionId === null && one.state === 'paid')
/** Sorted: those of one moment have no order. */
const mails = async () => (await mailsOf(context, person)).filter(kind => kind !== 'payment-received').sort()

/** Twenty dollars, paid with a card that is kept. */
async function keepCard(): Promise<void> {
  const { reply } = await startTopup(context, person, randomUUID(), order)
  context.fakePayments.pay(context.fakePayments.find(reply.paymentId).sessionId!)
  await lookFor(10)
  context.fakePayments.requests.length = 0
  const known = context.fakePayments.payments
  for (const [key, payment] of known) if (payment.sessionId === null) known.delete(key)
}
async function turnOn(mode: 'notify' | 'charge' = 'charge', chargesNow = true) {
  const { savedCard, currency } = await readAutoTopup(context, person.id)
  const consentText = autoTopupConsent({ ...FACTS, companyName: ENVIRONMENT.COMPANY_NAME, cardLabel: savedCard?.label ?? '', currency })
  return setAutoTopup(context, person.id, {
    mode, consentText: mode === 'charge' ? consentText : null, thresholdMicros: FACTS.thresholdMicros.toString(),
    amountMicros: FACTS.amountMicros.toString(), dailyLimitMicros: FACTS.dailyLimitMicros.toString(), chargesNow,
  })
}
let spent = 0
async function spend(amountMicros: bigint): Promise<void> {
  await postTransaction(context, {
    walletId: person.walletId, kind: 'adjustment', amountMicros: -amountMicros, contraAccount: 'adjustments', idempotencyKey: `spent:${spent++}`,
    requestHash: Buffer.alloc(32), actor: 'system:test', reason: 'Spent', effectiveAt: context.clock.now(),
  })
}
async function lookFor(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 2) {
    context.clock.advance(120)
    await reconcilePayments(context)
  }
}

describe('automatic top-up', () => {
  beforeEach(keepCard)

  it('M15 charges once for a crossing, whatever number of processes act and of charges fall in it', async () => {
    await turnOn()
    await warmPool(context)
    const charged = Array.from({ length: 50 }, () => spend(320_000n))
    await Promise.all([...charged, ...Array.from({ length: 8 }, () => actOnCrossings(context))])
    await Promise.all(Array.from({ length: 8 }, () => actOnCrossings(context)))
    expect(charges()).toHaveLength(1)
    expect(await topups()).toEqual([20_000_000n, 10_000_000n])
    expect(await walletOf(context, person)).toMatchObject({ balance: 14_000_000n })
    await spend(10_000_000n)
    await actOnCrossings(context)
    expect(await topups(), 'after the next crossing').toHaveLength(3)
  })

  it('M15 has its key in the database before anything is sent', async () => {
    await turnOn()
    const stored: unknown[] = []
    context.fakePayments.beforeCharge = async () => {
      stored.push(...await payments())
    }
    await spend(16_000_000n)
    await actOnCrossings(context)
    expect(stored).toMatchObject([{ state: 'created' }])
    expect(charges()).toEqual([`chargeSavedCard ${(stored[0] as { id: string }).id}`])
  })

  it('M17 is not charged where the process dies between writing and sending; the next one sends, under the same key', async () => {
    await turnOn()
    await spend(16_000_000n)
    context.fakePayments.beforeCharge = () => Promise.reject(new Error('the process died'))
    await actOnCrossings(context)
    expect(chargedThere()).toEqual([])
    const [written] = await payments()
    context.fakePayments.beforeCharge = async () => {}
    await Promise.all(Array.from({ length: 4 }, () => lookFor(4)))
    expect(new Set(charges())).toEqual(new Set([`chargeSavedCard ${written!.id as string}`]))
    expect(await topups()).toEqual([20_000_000n, 10_000_000n])
  })

  const STEPS: [keyof PaymentProvider, Outage][] = [['chargeSavedCard', 'before'], ['chargeSavedCard', 'after'], ['findByPaymentId', 'before'], ['findByPaymentId', 'after']]
  it.each(STEPS)('M15 an outage at %s, %s its work, ends in one charge and one credit', async (step, outage) => {
    await turnOn()
    await spend(16_000_000n)
    context.fakePayments.outageOf = step === 'findByPaymentId' ? { chargeSavedCard: 'after', findByPaymentId: outage } : { [step]: outage }
    await actOnCrossings(context)
    await lookFor(10)
    context.fakePayments.outageOf = {}
    await lookFor(60)
    expect(chargedThere()).toHaveLength(1)
    expect(new Set(charges()).size).toBe(1)
    expect(await topups()).toEqual([20_000_000n, 10_000_000n])
    expect(await mails()).not.toContain('topup-failed')
  })

  it('M15 an outage of hours gives up without charging, stops, and says so', async () => {
    await turnOn()
    await spend(16_000_000n)
    context.fakePayments.outageOf = { chargeSavedCard: 'before' }
    await actOnCrossings(context)
    await lookFor(180)
    expect(await payments()).toMatchObject([{ state: 'failed', failure_code: 'not_sent' }])
    expect(await mails()).toEqual(['low-balance', 'topup-failed'])
    expect((await readAutoTopup(context, person.id)).stopReason).toBe('The payment service could not be reached.')
    context.fakePayments.outageOf = {}
    await lookFor(180)
    expect(chargedThere()).toEqual([])
    expect(await topups()).toEqual([20_000_000n])
  })

  it('M17 a card that says no stops it: nothing more is charged until it is turned on again', async () => {
    await turnOn()
    context.fakePayments.decline = 'insufficient_funds'
    await spend(16_000_000n)
    await actOnCrossings(context)
    expect(await mails()).toEqual(['low-balance', 'topup-failed'])
    expect((await readAutoTopup(context, person.id)).stopReason).toContain('not enough money')
    await spend(1_000_000n)
    await actOnCrossings(context)
    expect(charges()).toHaveLength(1)
    context.fakePayments.decline = null
    await turnOn()
    await actOnCrossings(context)
    expect(await topups()).toEqual([20_000_000n, 10_000_000n])
  })

  it('stays within what its owner allows in a day, and says so', async () => {
    await turnOn()
    for (let time = 0; time < 3; time++) {
      const { balance } = await walletOf(context, person)
      await spend(balance - 4_000_000n)
      await actOnCrossings(context)
    }
    expect(await topups()).toEqual([20_000_000n, 10_000_000n, 10_000_000n])
    expect((await mails()).filter(kind => kind === 'topup-failed')).toHaveLength(1)
    expect((await readAutoTopup(context, person.id)).stoppedAt).toBeNull()
  })

  it('stays within what anybody may add in a day, over page and card together', async () => {
    await turnOn()
    const { balance } = await walletOf(context, person)
    await payIn(context, person, 97_500n)
    await spend(balance + 975_000_000n - 4_000_000n)
    await actOnCrossings(context)
    expect(charges()).toEqual([])
    expect(await payments()).toEqual([])
    expect(await mails()).toContain('topup-failed')
    const [letter] = await context.admin`select to_jsonb(m) as facts from mail_outbox m where user_id = ${person.id} and kind = 'topup-failed'`
    expect(JSON.stringify(letter)).toContain('the most that can be added in 24 hours')
    context.clock.advance(86_401)
    await spend(1_000_000n)
    await payIn(context, person, 1000n)
    await spend(10_000_000n)
    await actOnCrossings(context)
    expect(charges(), 'the day after').toHaveLength(1)
  })

  it('M15 one that is paid while its fate is asked for is not given up', async () => {
    await turnOn()
    await spend(16_000_000n)
    context.fakePayments.outageOf = { chargeSavedCard: 'before' }
    await actOnCrossings(context)
    const [written] = await payments()
    const { findByPaymentId } = context.fakePayments
    context.clock.advance(1_900)
    context.fakePayments.findByPaymentId = async () => {
      await context.database.asSystem(tx => creditPayment(tx, {
        id: written!.id as string, providerPaymentId: `pi_${randomUUID()}`, chargeId: null, amountMinor: 1000n, currency: 'USD',
        methodLabel: null, now: context.clock.now(),
      }))
      return null
    }
    await reconcilePayments(context)
    context.fakePayments.findByPaymentId = findByPaymentId
    expect(await payments()).toMatchObject([{ state: 'paid' }])
    expect(await mails()).toEqual(['low-balance'])
    expect((await readAutoTopup(context, person.id)).stoppedAt).toBeNull()
  })

  it('leaves a card that replaced the one which was to be forgotten', async () => {
    await turnOn()
    const { detachMethod } = context.fakePayments
    context.fakePayments.detachMethod = async () => {
      await context.admin`update payment_customer set method_id = 'pm_newer' where user_id = ${person.id}`
    }
    await forgetCard(context, person.id)
    context.fakePayments.detachMethod = detachMethod
    const [customer] = await context.admin`select method_id from payment_customer where user_id = ${person.id}`
    expect(customer!.method_id).toBe('pm_newer')
    await forgetCard(context, person.id)
    expect((await readAutoTopup(context, person.id))).toMatchObject({ savedCard: null, stopReason: 'You removed the saved card.' })
  })

  it('M15 charges at once where the money is below already, and answers with what it did', async () => {
    await spend(16_000_000n)
    const others = await createPerson(context, { grantMicros: 0n })
    const { charge } = await turnOn()
    expect(charge).toMatchObject({ state: 'paid', amountMicros: '10000000', purpose: 'auto_topup' })
    expect(await topups()).toEqual([20_000_000n, 10_000_000n])
    expect(await walletOf(context, others)).toMatchObject({ balance: 0n })
    expect((await turnOn()).charge, 'saved again above the threshold').toBeNull()
    expect(charges()).toHaveLength(1)
  })

  it('M17 charges nobody who was not told so: nothing is changed', async () => {
    await spend(16_000_000n)
    await expect(turnOn('charge', false)).rejects.toMatchObject({ code: 'content_changed' })
    expect((await readAutoTopup(context, person.id)).mode).toBe('off')
    await actOnCrossings(context)
    expect(charges()).toEqual([])
  })

  it('M15 says that the card refused where it charges at once', async () => {
    await spend(16_000_000n)
    context.fakePayments.decline = 'insufficient_funds'
    expect(await turnOn()).toMatchObject({ charge: { state: 'failed', failure: 'There was not enough money on the card or account.' } })
  })

  it.each([['all', true], ['14000000', false]])('M12 a refund of %s is followed by no warning and no charge', async (amountMicros, stops) => {
    await turnOn()
    await requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros, reason: null, actor: `user:${person.id}` })
    await actOnCrossings(context)
    await actOnCrossings(context)
    expect(charges()).toEqual([])
    expect(await mails()).toEqual(['refund-sent'])
    const { stopReason } = await readAutoTopup(context, person.id)
    expect(stopReason).toBe(stops ? 'You sent money back to your card.' : null)
    await spend(stops ? 0n : 2_000_000n).catch(() => undefined)
    await actOnCrossings(context)
    expect(charges(), 'the next fall is acted on where it was not stopped').toHaveLength(stops ? 0 : 1)
  })

  it('"only tell me" tells and charges nothing', async () => {
    await turnOn('notify')
    await spend(16_000_000n)
    await actOnCrossings(context)
    expect(charges()).toEqual([])
    expect(await mails()).toEqual(['low-balance'])
  })
})

describe('warnings', () => {
  it('come once for each crossing, the lowest of several at once, and again after a rise', async () => {
    await keepCard()
    await spend(15_500_000n)
    await actOnCrossings(context)
    await spend(100_000n)
    await Promise.all([actOnCrossings(context), actOnCrossings(context)])
    expect(await mails()).toEqual(['low-balance'])
    await spend(4_400_000n)
    await actOnCrossings(context)
    expect(await mails(), '2 and 0 at once').toEqual(['balance-used-up', 'low-balance'])
  })
})

describe('a page to pay on', () => {
  it('M15 that the provider knows nothing of any more is waited for until a day after it closed, and no longer', async () => {
    const { reply } = await startTopup(context, person, randomUUID(), order)
    const fake = context.fakePayments
    const { sessionId } = fake.find(reply.paymentId)
    const session = fake.payments.get(sessionId!)!
    fake.payments.delete(sessionId!)
    const hours = async (count: number) => {
      for (let quarter = 0; quarter < count * 4; quarter++) {
        context.clock.advance(900)
        await reconcilePayments(context)
      }
    }
    await hours(24)
    expect(await payments('checkout')).toMatchObject([{ state: 'pending' }])
    await hours(2)
    expect(await payments('checkout')).toMatchObject([{ state: 'expired' }])
    // it was there after all
    fake.payments.set(sessionId!, session)
    fake.pay(sessionId!)
    const paid = fake.payments.get(sessionId!)!
    await settlePayment(context, (await context.database.asSystem(tx => findPayment(tx, reply.paymentId)))!, paid)
    expect(await topups()).toEqual([20_000_000n])
  })
})

describe('an outage while somebody pays in', () => {
  const PAGE_STEPS: [keyof PaymentProvider, 'before' | 'after'][] = (['createCustomer', 'openCheckout'] as const).flatMap(step => [[step, 'before'], [step, 'after']])
  it.each(PAGE_STEPS)('M15 at %s, %s its work, moves nothing, and the same key opens one page', async (step, outage) => {
    const key = randomUUID()
    context.fakePayments.outageOf = { [step]: outage }
    await expect(startTopup(context, person, key, order)).rejects.toThrow(PaymentUnavailable)
    expect(await payments('checkout')).toMatchObject([{ id: key, state: 'created' }])
    context.fakePayments.outageOf = {}
    const { reply, isRepeat } = await startTopup(context, person, key, order)
    expect([reply.paymentId, isRepeat]).toEqual([key, true])
    const pages = [...context.fakePayments.payments.values()].filter(payment => payment.paymentId === key)
    expect(pages).toHaveLength(1)
    context.fakePayments.pay(pages[0]!.sessionId!)
    await lookFor(10)
    expect(await topups()).toEqual([20_000_000n])
  })

  it.each(['findCheckout', 'findPayment'] as const)('M15 at %s credits when it is over, once', async step => {
    const { reply } = await startTopup(context, person, randomUUID(), order)
    context.fakePayments.pay(context.fakePayments.find(reply.paymentId).sessionId!)
    context.fakePayments.outageOf = { [step]: 'after', findCheckout: 'after' }
    await lookFor(30)
    expect(await topups()).toEqual([])
    context.fakePayments.outageOf = {}
    await Promise.all([lookFor(30), lookFor(30)])
    expect(await topups()).toEqual([20_000_000n])
  })
})
