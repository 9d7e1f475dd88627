import type Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { failure, StripeTestWorld } from '../../support/sandbox/stripe-world'

let world: StripeTestWorld
let stripe: Stripe

beforeAll(async () => {
  world = await StripeTestWorld.start()
  stripe = world.stripe
})

afterAll(() => world.stop())

beforeEach(() => world.reset())

interface Books {
  payments: { charge: string, disputedMicros: string }[]
  totals: { currency: string, feesMicros: string, netMicros: string }[]
}
const books = async () => (await (await fetch(`${world.sandbox.url}/stripe/books.json`)).json()) as Books

describe('refunds', () => {
  it('never exceed the charge in total', async () => {
    const charge = await world.charge()
    const part = await stripe.refunds.create({ charge: charge.id, amount: 1_500, metadata: { request: 'r-1' } })
    expect(part).toMatchObject({ object: 'refund', status: 'succeeded', amount: 1_500, metadata: { request: 'r-1' } })
    const tooMuch = await failure(stripe.refunds.create({ charge: charge.id, amount: 501 }))
    expect(tooMuch).toMatchObject({ statusCode: 400, param: 'amount' })
    const rest = await stripe.refunds.create({ payment_intent: String(charge.payment_intent) })
    expect(rest.amount).toBe(500)
    expect(await failure(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: 'charge_already_refunded' })
    const after = await stripe.charges.retrieve(charge.id, { expand: ['refunds'] })
    expect(after).toMatchObject({ amount_refunded: 2_000, refunded: true })
    expect(after.refunds?.data.map(refund => refund.id)).toEqual([rest.id, part.id])
    expect((await stripe.refunds.list({ charge: charge.id })).data).toHaveLength(2)
    await world.settled()
    const shown = world.app.of('charge.refunded').map(({ event }) => (event.data.object as Stripe.Charge).amount_refunded)
    expect(shown).toEqual([1_500, 2_000])
  })

  it('are made from the dashboard too, without the app asking', async () => {
    const charge = await world.charge()
    await world.act('charges', charge.id, 'refund', { amount: 700 })
    await world.settled()
    expect(world.app.of('refund.created')[0]?.event).toMatchObject({ data: { object: { amount: 700 } }, request: { id: null } })
  })

  it('to one card fail a minute later and are refundable again; to another succeed late', async () => {
    const charge = await world.charge('4000000000005126')
    const refund = await stripe.refunds.create({ charge: charge.id })
    expect(refund.status).toBe('succeeded')
    await world.advance(61)
    await world.settled()
    const failed = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] })
    expect(failed).toMatchObject({
      status: 'failed',
      failure_reason: 'lost_or_stolen_card',
      failure_balance_transaction: { type: 'refund_failure', amount: 2_000 },
    })
    expect(world.app.of('refund.failed')).toHaveLength(1)
    expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 0, refunded: false })

    const slow = await stripe.refunds.create({ charge: (await world.charge('4000000000007726')).id })
    expect(slow.status).toBe('pending')
    await world.advance(61)
    expect(await stripe.refunds.retrieve(slow.id)).toMatchObject({ status: 'succeeded' })
    await world.act('refunds', slow.id, 'fail')
    await expect(world.act('refunds', slow.id, 'fail')).rejects.toThrow('failed already')
  })
})

describe('disputes', () => {
  it('forbid refunds until they are won', async () => {
    const charge = await world.charge('4000000000000259')
    expect(await failure(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ statusCode: 400, code: 'charge_disputed' })
    const [dispute] = (await stripe.disputes.list({ charge: charge.id })).data
    expect(dispute).toMatchObject({
      status: 'needs_response',
      is_charge_refundable: false,
      balance_transactions: [{ type: 'adjustment', amount: -2_000, fee: 1_500, net: -3_500 }],
    })
    await world.act('disputes', dispute?.id ?? '', 'win')
    expect(await stripe.refunds.create({ charge: charge.id, amount: 1 })).toMatchObject({ status: 'succeeded' })
  })

  const ORDERS = [
    ['win', 'withdraw', 'reinstate'],
    ['withdraw', 'reinstate', 'win'],
    ['reinstate', 'withdraw', 'lose'],
    ['review', 'lose', 'withdraw'],
    ['withdraw', 'lose', 'reinstate'],
    ['reinstate', 'win', 'withdraw'],
  ]
  it.each(ORDERS)('go %s, %s, %s: each act is told, and the account’s balance follows the money', async (...acts) => {
    const charge = await world.charge()
    const dispute = await world.act<Stripe.Dispute>('charges', charge.id, 'dispute', { withdraw: false, amount: 1_200 })
    for (const act of acts) await world.act('disputes', dispute.id, act)
    await world.settled()
    const told = { win: 'closed', lose: 'closed', review: 'updated', withdraw: 'funds_withdrawn', reinstate: 'funds_reinstated' }
    const types = world.app.types().filter(type => type.startsWith('charge.dispute'))
    expect(types).toEqual(['created', ...acts.map(act => told[act as keyof typeof told])].map(type => `charge.dispute.${type}`))
    const moved = acts.reduce((sum, act) => sum + (act === 'withdraw' ? 1_200 : act === 'reinstate' ? -1_200 : 0), 0)
    const booked = (await books()).payments.find(payment => payment.charge === charge.id)
    expect(booked?.disputedMicros).toBe(String(moved * 10_000))
    expect(await failure(world.act('disputes', dispute.id, 'close-inquiry'))).toMatchObject({ message: expect.stringContaining('no inquiry') })
  })

  it('take the money only once in a row, and are one per charge while they last', async () => {
    const charge = await world.charge()
    const dispute = await world.act<Stripe.Dispute>('charges', charge.id, 'dispute')
    await expect(world.act('disputes', dispute.id, 'withdraw')).rejects.toThrow('withdrawn already')
    await expect(world.act('charges', charge.id, 'dispute')).rejects.toThrow('disputed already')
    await world.act('disputes', dispute.id, 'lose')
    await expect(world.act('disputes', dispute.id, 'win')).rejects.toThrow('cannot be won')
    expect(await failure(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: 'charge_disputed' })
  })

  it('that are inquiries move nothing and leave the charge refundable', async () => {
    const charge = await world.charge()
    const dispute = await world.act<Stripe.Dispute>('charges', charge.id, 'dispute', { inquiry: true })
    expect(dispute).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] })
    expect(await stripe.refunds.create({ charge: charge.id })).toMatchObject({ amount: 2_000 })
    expect(await world.act('disputes', dispute.id, 'close-inquiry')).toMatchObject({ status: 'warning_closed' })
  })
})

describe('the books', () => {
  it('equal the sum of the balance transactions that the API lists', async () => {
    const charge = await world.charge('4242424242424242', 5_000)
    await stripe.refunds.create({ charge: charge.id, amount: 1_234 })
    const debit = await world.session()
    await world.pay(debit.id, 'bank')
    await world.act('sessions', debit.id, 'settle')
    const movements = await stripe.balanceTransactions.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 })
    const sum = (value: (one: Stripe.BalanceTransaction) => number) =>
      String(movements.reduce((all, one) => all + value(one), 0) * 10_000)
    const { payments, totals } = await books()
    expect(totals).toMatchObject([{ currency: 'usd', feesMicros: sum(one => one.fee), netMicros: sum(one => one.net) }])
    expect(payments.find(payment => payment.charge === charge.id)).toMatchObject({
      amountMicros: '50000000',
      feeMicros: '1750000',
      refundedMicros: '12340000',
      disputedMicros: '0',
    })
    expect(movements.find(one => one.type === 'payment')).toMatchObject({ amount: 2_000, fee: 16 })
    const refunds = await stripe.balanceTransactions.list({ type: 'refund', source: (await stripe.refunds.list()).data[0]?.id })
    expect(refunds.data).toMatchObject([{ amount: -1_234, fee: 0, net: -1_234, reporting_category: 'refund' }])
  })
})
