import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PaymentUnavailable } from '../../../server/payments/payment'
import { readAutoTopup } from '../../../server/services/payments/auto-topup'
import { forgetCard } from '../../../server/services/payments/forget-card'
import { payWithSavedCard } from '../../../server/services/payments/pay-with-saved-card'
import { reconcilePayments } from '../../../server/services/payments/reconcile-payments'
import { startTopup } from '../../../server/services/payments/start-topup'
import { mailsOf, violations, walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const TEN = { amountMicros: '10000000', currency: 'USD' }
let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ deck: null, env: { TOPUP_PER_DAY: '50' } })
})
/** Five dollars, paid with a card that is kept. */
beforeEach(async () => {
  Object.assign(context.fakePayments, { outage: null, outageOf: {}, decline: null, beforeCharge: async () => {} })
  person = await createPerson(context, { grantMicros: 0n })
  const { reply } = await startTopup(context, person, randomUUID(), { ...TEN, savesCard: true })
  context.fakePayments.pay(context.fakePayments.find(reply.paymentId).sessionId!)
  await lookFor(10)
  context.fakePayments.requests.length = 0
})
afterEach(async () => {
  expect(await violations(context)).toEqual([])
})
afterAll(() => context.close())

async function lookFor(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 2) {
    context.clock.advance(120)
    await reconcilePayments(context)
  }
}
const pay = (key: string = randomUUID(), order = TEN) => payWithSavedCard(context, person, key, order)
const balance = async () => (await walletOf(context, person)).balance
const charges = () => context.fakePayments.requests.filter(line => line.startsWith('chargeSavedCard'))

describe('paying with the saved card', () => {
  it('M15 M16 charges once for a key, however often and at once it is asked, and says so by mail', async () => {
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 6 }, () => pay(key)))
    expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1)
    expect((await pay(key)).payment).toMatchObject({ id: key, purpose: 'saved_card', state: 'paid', amountMicros: '10000000' })
    expect(charges()).toEqual([`chargeSavedCard ${key}`])
    expect(await balance()).toBe(20_000_000n)
    expect((await mailsOf(context, person)).filter(kind => kind === 'payment-received')).toHaveLength(2)
    await expect(pay(key, { ...TEN, amountMicros: '20000000' })).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  })

  it('M15 a declined card adds nothing, says why, and leaves automatic top-up and other payments alone', async () => {
    context.fakePayments.decline = 'insufficient_funds'
    const { payment } = await pay()
    expect(payment).toMatchObject({ state: 'failed', failure: 'There was not enough money on the card or account.' })
    expect(await balance()).toBe(10_000_000n)
    expect(await readAutoTopup(context, person.id)).toMatchObject({ stoppedAt: null, stopReason: null })
    expect(await mailsOf(context, person)).not.toContain('topup-failed')
    context.fakePayments.decline = null
    expect((await pay()).payment.state).toBe('paid')
  })

  it.each(['before', 'after'] as const)('M15 M17 an outage %s its work never charges twice, and is looked into', async outage => {
    context.fakePayments.outageOf = { chargeSavedCard: outage }
    const key = randomUUID()
    await expect(pay(key)).rejects.toBeInstanceOf(PaymentUnavailable)
    context.fakePayments.outageOf = {}
    expect((await pay(key)).isRepeat).toBe(true)
    await lookFor(60)
    // whoever waited for it has gone: what was never charged is not charged later
    expect(await balance()).toBe(outage === 'after' ? 20_000_000n : 10_000_000n)
    expect((await pay(key)).payment.state).toBe(outage === 'after' ? 'paid' : 'failed')
    expect(charges()).toEqual([`chargeSavedCard ${key}`])
  })

  it('M15 is refused without a card, beyond the day’s limit, and to a frozen wallet, and charges nothing', async () => {
    await expect(pay(randomUUID(), { ...TEN, amountMicros: '45000000' })).rejects.toMatchObject({ code: 'limit_reached', details: { leftMicros: '40000000' } })
    await expect(pay(randomUUID(), { ...TEN, amountMicros: '1' })).rejects.toMatchObject({ code: 'amount_refused' })
    await context.admin`update wallet set status = 'frozen' where id = ${person.walletId}`
    await expect(pay()).rejects.toMatchObject({ code: 'wallet_frozen' })
    await context.admin`update wallet set status = 'active' where id = ${person.walletId}`
    await forgetCard(context, person.id)
    await expect(pay()).rejects.toMatchObject({ code: 'card_missing' })
    expect(charges()).toEqual([])
  })
})
