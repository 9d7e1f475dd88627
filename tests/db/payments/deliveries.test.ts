import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcilePayments } from '../../../server/services/payments/reconcile-payments'
import { recordPaymentEvent } from '../../../server/services/payment-events/record-payment-event'
import type { ProviderEvent } from '../../../server/payments/payment'
import { createChance } from '../../support/gate/chance'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { payThere, violations } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type TestContext } from '../../support/test-context'

const SESSIONS = 8
const PAYMENTS = 500
const PEOPLE = 25

/** Four deliveries of each: the page's event twice, the payment's, and one that tells of it again under another id. */
async function makeDeliveries(context: TestContext, count: number, people: number): Promise<ProviderEvent[]> {
  const owners = await Promise.all(Array.from({ length: people }, () => createPerson(context, { grantMicros: 0n })))
  const deliveries: ProviderEvent[] = []
  const createdAt = context.clock.now()
  for (let index = 0; index < count; index++) {
    const { sessionId, providerPaymentId } = await payThere(context, owners[index % people]!, BigInt(500 + index))
    const page: ProviderEvent = {
      eventId: `evt_${randomUUID()}`, type: 'checkout.session.completed', createdAt, about: { kind: 'checkout', id: sessionId },
    }
    const payment = { ...page, eventId: `evt_${randomUUID()}`, type: 'payment_intent.succeeded', about: { kind: 'payment' as const, id: providerPaymentId } }
    deliveries.push(page, page, payment, { ...page, eventId: `evt_${randomUUID()}` })
  }
  return deliveries
}

/** In no order, as many at once as there are connections, and more waiting. */
async function deliverAll(context: TestContext, deliveries: ProviderEvent[], seed: number): Promise<string[]> {
  const chance = createChance(seed)
  const left = [...deliveries]
  const outcomes: string[] = []
  await warmPool(context)
  await Promise.all(Array.from({ length: 2 * SESSIONS }, async () => {
    while (left.length > 0) {
      const [event] = left.splice(chance.below(left.length), 1)
      outcomes.push(await recordPaymentEvent(context, event!))
    }
  }))
  return outcomes
}

describe('events of payments', () => {
  let context: TestContext
  beforeAll(async () => {
    context = await createTestContext({ deck: null, env: { DATABASE_POOL_SIZE: String(SESSIONS) } })
  })
  afterAll(() => context.close())

  it(`M15 ${PAYMENTS} payments, four deliveries of each in any order from ${SESSIONS} connections: ${PAYMENTS} credits`, async () => {
    const deliveries = await makeDeliveries(context, PAYMENTS, PEOPLE)
    const outcomes = await deliverAll(context, deliveries, 11)
    expect(outcomes.filter(outcome => outcome === 'credited')).toHaveLength(PAYMENTS)
    expect(outcomes.filter(outcome => outcome === 'nothing')).toHaveLength(3 * PAYMENTS)

    const { admin } = context
    const [credits] = await admin`
      select count(*)::int as rows, count(distinct payment_id)::int as payments, sum(amount_micros)::text as sum from credit_transaction where kind = 'topup'`
    const cents = Array.from({ length: PAYMENTS }, (_, index) => 500n + BigInt(index)).reduce((sum, one) => sum + one)
    expect(credits).toEqual({ rows: PAYMENTS, payments: PAYMENTS, sum: String(cents * 10_000n) })
    const [wallets] = await admin`select sum(balance_micros)::text as sum from wallet`
    expect(wallets!.sum).toBe(String(cents * 10_000n))
    const receipts = await admin`select receipt_number as number from payment order by receipt_number`
    const year = context.clock.now().getUTCFullYear()
    expect(receipts.map(row => row.number as string)).toEqual(
      Array.from({ length: PAYMENTS }, (_, index) => `R-${year}-${String(index + 1).padStart(6, '0')}`))
    const [mails] = await admin`select count(*)::int as count from mail_outbox where kind = 'payment-received'`
    expect(mails!.count).toBe(PAYMENTS)
    const [events] = await admin`select count(*)::int as count from payment_event`
    expect(events!.count).toBe(3 * PAYMENTS)
    expect(await violations(context)).toEqual([])
  })

  it('M15 a delivery and a look at the same moment credit once', async () => {
    const deliveries = await makeDeliveries(context, 24, 3)
    context.clock.advance(120)
    await Promise.all([deliverAll(context, deliveries, 12), reconcilePayments(context), reconcilePayments(context)])
    const [row] = await context.admin`select count(*)::int as count from credit_transaction where kind = 'topup'`
    expect(row!.count).toBe(PAYMENTS + 24)
    expect(await violations(context)).toEqual([])
  })
})

it('M15 catches a kernel that credits without its fences', async () => {
  const scratch = await createTestContext({ deck: null, env: { DATABASE_POOL_SIZE: String(SESSIONS) } })
  try {
    const { admin } = scratch
    await mutateFunction(admin, 'credit_payment', 'v_payment.transaction_id is not null', 'false')
    await mutateFunction(admin, 'credit_payment', `'payment:' || p_provider_payment_id`, `'payment:' || p_provider_payment_id || clock_timestamp()`)
    await deliverAll(scratch, await makeDeliveries(scratch, 10, 2), 13)
    expect(JSON.stringify(await violations(scratch))).toContain('M15 a paid payment is credited, once')
  } finally {
    await scratch.close()
  }
})
