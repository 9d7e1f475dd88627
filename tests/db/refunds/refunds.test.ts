import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reconcileRefunds } from '../../../server/services/refunds/reconcile-refunds'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { settleFound, settleRefund } from '../../../server/services/refunds/settle-refund'
import { grantCredit, post } from '../../support/ledger/kernel'
import { takeFingerprint } from '../../support/fingerprint'
import { mailsOf, payIn, violations, walletOf } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ deck: null })
})
afterAll(() => context.close())
afterEach(async () => {
  context.fakePayments.outage = null
  context.fakePayments.outageOf = {}
  expect(await violations(context)).toEqual([])
})

const newcomer = () => createPerson(context, { grantMicros: 0n })
function ask(person: Person, amountMicros: string, id = randomUUID(), reason: string | null = null) {
  return requestRefund(context, { id, userId: person.id, amountMicros, reason, actor: `user:${person.id}` })
}
/** What the provider sent back, by its payment. */
function sentBack(providerPaymentId: string): bigint {
  return [...context.fakePayments.refunds.values()]
    .filter(refund => refund.providerPaymentId === providerPaymentId && refund.state !== 'failed')
    .reduce((sum, refund) => sum + refund.amountMinor, 0n)
}

describe('sending back what is left', () => {
  it('M12 goes to the oldest payment first, within each, and tells of it once', async () => {
    const person = await newcomer()
    const old = await payIn(context, person, 1000n)
    context.clock.advance(60)
    const young = await payIn(context, person, 2000n)
    const { request } = await ask(person, '15000000')
    expect(request.parts.map(part => [part.amountMicros, part.state])).toEqual([['10000000', 'succeeded'], ['5000000', 'succeeded']])
    expect([sentBack(old.providerPaymentId), sentBack(young.providerPaymentId)]).toEqual([1000n, 500n])
    expect(await walletOf(context, person)).toMatchObject({ balance: 15_000_000n })
    expect(await mailsOf(context, person)).toEqual(['refund-sent'])

    const rest = await ask(person, 'all')
    expect(rest.request.parts.map(part => part.amountMicros)).toEqual(['15000000'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })

  it('M11 takes no granted credit along, and no parts of a cent', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    await grantCredit(context, { userId: person.id, amountMicros: 5_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome' })
    await post(context, person, -15_000n, { kind: 'chargeback', contraAccount: 'x' })
    expect((await ask(person, 'all')).request.amountMicros).toBe('9980000')
    expect(sentBack(paid.providerPaymentId)).toBe(998n)
    expect(await walletOf(context, person)).toMatchObject({ balance: 5_005_000n, granted: 5_000_000n })
    await expect(ask(person, '10000')).rejects.toMatchObject({ code: 'amount_refused', details: { reason: 'nothing_left' } })
  })

  it('M11 counts credit that has expired and is still there for what it is: gone', async () => {
    const person = await newcomer()
    await payIn(context, person, 1000n)
    const expiresAt = new Date(context.clock.now().getTime() + 60_000)
    await grantCredit(context, { userId: person.id, amountMicros: 5_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome', expiresAt })
    context.clock.advance(61)
    expect((await ask(person, 'all')).request.amountMicros).toBe('10000000')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, granted: 0n })
  })

  it('M17 refuses what cannot go back, and leaves every row as it was', async () => {
    const person = await newcomer()
    await payIn(context, person, 1000n)
    const before = await takeFingerprint(context.admin)
    for (const amount of ['0', '-10000', '10000001', '12345', '1e3', '', ' 10000', '10000.5', '999999999999999999', '9'.repeat(40), 'ALL', '0x10', '１０']) {
      await expect(ask(person, amount), amount).rejects.toMatchObject({ code: 'amount_refused' })
    }
    for (const status of ['frozen', 'closed']) {
      await context.admin`update wallet set status = ${status} where id = ${person.walletId}`
      await expect(ask(person, 'all')).rejects.toMatchObject({ code: `wallet_${status}` })
      await context.admin`update wallet set status = 'active' where id = ${person.walletId}`
    }
    expect(await takeFingerprint(context.admin)).toEqual(before)
    expect(context.fakePayments.requests).not.toContain(expect.stringContaining('refund'))
  })

  it('M16 answers the same request as before and refuses its id for another', async () => {
    const [person, other] = [await newcomer(), await newcomer()]
    await payIn(context, person, 1000n)
    await payIn(context, other, 1000n)
    const id = randomUUID()
    const first = await ask(person, '4000000', id, 'moving')
    const again = await ask(person, '4000000', id, 'moving')
    expect(again).toEqual({ request: first.request, isRepeat: true })
    for (const [who, amount, reason] of [[person, '5000000', 'moving'], [person, '4000000', 'other'], [person, 'all', 'moving'], [other, '4000000', 'moving']] as const) {
      await expect(ask(who, amount, id, reason)).rejects.toMatchObject({ code: 'idempotency_mismatch' })
    }
    expect(await walletOf(context, person)).toMatchObject({ balance: 6_000_000n })
    expect(await walletOf(context, other)).toMatchObject({ balance: 10_000_000n })
  })
})

describe('at once', () => {
  it('M16 the same request eight times is one refund', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    await warmPool(context)
    const id = randomUUID()
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(person, 'all', id)))
    expect(answers.filter(answer => !answer.isRepeat)).toHaveLength(1)
    expect(sentBack(paid.providerPaymentId)).toBe(1000n)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })

  it('M12 eight requests of more than half send back no more than was paid', async () => {
    const person = await newcomer()
    const payments = [await payIn(context, person, 1000n), await payIn(context, person, 1000n)]
    await warmPool(context)
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => ask(person, '6000000')))
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(3)
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'amount_refused' })
    expect(payments.map(payment => sentBack(payment.providerPaymentId)).reduce((sum, one) => sum + one)).toBe(1800n)
    expect(await walletOf(context, person)).toMatchObject({ balance: 2_000_000n })
  })

  it('M12 eight times all is all, once', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    await warmPool(context)
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => ask(person, 'all')))
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(1)
    expect(sentBack(paid.providerPaymentId)).toBe(1000n)
  })

  it('C9 many looks and deliveries of one refund come to one end', async () => {
    const person = await newcomer()
    await payIn(context, person, 1000n)
    context.fakePayments.outageOf = { refund: 'after' }
    const { request } = await ask(person, 'all')
    context.fakePayments.outageOf = {}
    context.clock.advance(61)
    const sent = [...context.fakePayments.refunds.values()].find(refund => refund.refundId === request.parts[0]!.id)!
    await warmPool(context)
    const deliveries = Array.from({ length: 4 }, () => settleRefund(context, sent.providerRefundId))
    await Promise.all([...deliveries, reconcileRefunds(context), reconcileRefunds(context)])
    expect(await mailsOf(context, person)).toEqual(['refund-sent'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })
})

describe('a provider that does not answer', () => {
  it.each(['before', 'after'] as const)('M12 is asked again under the same key: %s it did it', async outage => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    context.fakePayments.outage = outage
    const { request } = await ask(person, '7000000')
    expect(request.parts.map(part => part.state)).toEqual(['created'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 3_000_000n })
    expect(await mailsOf(context, person)).toEqual([])

    context.clock.advance(61)
    await reconcileRefunds(context)
    context.fakePayments.outage = null
    // the look that was not answered either put the next one off
    expect(await reconcileRefunds(context)).toBe(0)
    context.clock.advance(601)
    expect(await reconcileRefunds(context)).toBe(1)
    expect(sentBack(paid.providerPaymentId)).toBe(700n)
    expect(await mailsOf(context, person)).toEqual(['refund-sent'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 3_000_000n })
  })

  it('M12 puts the money back once nobody can have it any more', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    context.fakePayments.outageOf = { refund: 'before' }
    await ask(person, 'all')
    for (let hour = 0; hour < 24; hour++) {
      context.clock.advance(3600)
      await reconcileRefunds(context)
      if (hour < 22) expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
    }
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n })
    expect(sentBack(paid.providerPaymentId)).toBe(0n)
    expect(await mailsOf(context, person)).toEqual(['refund-failed'])
    context.fakePayments.outageOf = {}
    expect((await ask(person, 'all')).request.parts.map(part => part.state)).toEqual(['succeeded'])
  })

  it('M12 a refusal puts the money back at once', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    // somebody sent it back at the provider's own desk
    const { providerPaymentId } = paid
    await context.fakePayments.refund({ refundId: randomUUID(), providerPaymentId, amountMinor: 1000n })
    const { request } = await ask(person, 'all')
    expect(request.parts).toMatchObject([{ state: 'failed', failure: expect.any(String) as string }])
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n })
    expect(await mailsOf(context, person)).toEqual(['refund-failed'])
  })
})

describe('what the provider says later', () => {
  async function sent(): Promise<{ person: Person, providerRefundId: string }> {
    const person = await newcomer()
    await payIn(context, person, 1000n)
    const { request } = await ask(person, 'all')
    const refund = [...context.fakePayments.refunds.values()].find(one => one.refundId === request.parts[0]!.id)!
    return { person, providerRefundId: refund.providerRefundId }
  }
  function change(id: string, changes: object): void {
    const { refunds } = context.fakePayments
    refunds.set(id, { ...refunds.get(id)!, ...changes })
  }

  it('M12 a refund that comes back from the bank is in the wallet again, once', async () => {
    const { person, providerRefundId } = await sent()
    context.clock.advance(86_400)
    change(providerRefundId, { state: 'failed', failureCode: 'lost_or_stolen_card' })
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => settleRefund(context, providerRefundId)))
    expect(outcomes.sort()).toEqual(['noted', 'nothing', 'nothing', 'nothing', 'nothing', 'nothing'])
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n })
    expect(await mailsOf(context, person)).toEqual(['refund-sent', 'refund-failed'])
  })

  it('M12 one that was put back and is made after all moves nothing, and is a case', async () => {
    const { person, providerRefundId } = await sent()
    change(providerRefundId, { state: 'failed' })
    await settleRefund(context, providerRefundId)
    const stale = { ...context.fakePayments.refunds.get(providerRefundId)!, state: 'succeeded' as const }
    expect(await settleFound(context, stale.refundId!, stale), 'an answer from before it failed').toBe('nothing')
    change(providerRefundId, { state: 'succeeded', failureCode: null })
    for (let time = 0; time < 2; time++) expect(await settleRefund(context, providerRefundId)).toBe('case')
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n })
    const rows = await context.admin`select kind, bucket, ours->>'problem' as problem from match_case where external_id = ${providerRefundId}`
    expect([...rows]).toEqual([{ kind: 'refund', bucket: 'different', problem: 'given up here, made there' }])
  })

  it('M12 a refund from the provider\'s own desk is a case, and books nothing', async () => {
    const person = await newcomer()
    const paid = await payIn(context, person, 1000n)
    const { providerPaymentId } = paid
    const refund = await context.fakePayments.refund({ refundId: randomUUID(), providerPaymentId, amountMinor: 400n })
    const before = await takeFingerprint(context.admin, ['match_case'])
    change(refund.providerRefundId, { refundId: null })
    for (let time = 0; time < 2; time++) expect(await settleRefund(context, refund.providerRefundId)).toBe('case')
    expect(await takeFingerprint(context.admin, ['match_case'])).toEqual(before)
    const rows = await context.admin`select kind, bucket, payment_id, difference_micros from match_case where external_id = ${refund.providerRefundId}`
    expect([...rows]).toEqual([{ kind: 'refund', bucket: 'missing_here', payment_id: paid.paymentId, difference_micros: -4_000_000n }])
  })

  it('M12 another amount under our id is a case; a refund that is not there is nothing', async () => {
    const { person, providerRefundId } = await sent()
    change(providerRefundId, { state: 'failed', amountMinor: 99_999n })
    expect(await settleRefund(context, providerRefundId)).toBe('case')
    expect(await settleRefund(context, 're_unknown')).toBe('nothing')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })

  it('M14 what comes back to a wallet that is closed is a case', async () => {
    const { person, providerRefundId } = await sent()
    await context.admin`update wallet set status = 'closed' where id = ${person.walletId}`
    change(providerRefundId, { state: 'failed' })
    expect(await settleRefund(context, providerRefundId)).toBe('case')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })
})
