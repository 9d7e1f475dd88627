import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { reconcileRefunds } from '../../../server/services/refunds/reconcile-refunds'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { settleRefund } from '../../../server/services/refunds/settle-refund'
import { closeWallet, keepWallet, readClosing } from '../../../server/services/wallet/close-wallet'
import { closeWallets } from '../../../server/services/wallet/close-wallets'
import { grantCredit, post } from '../../support/ledger/kernel'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { mailsOf, payIn, violations, walletOf, type PaidIn } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())
afterEach(async () => expect(await violations(context)).toEqual([]))

async function payer(grantMicros = 0n): Promise<{ person: Person, paid: PaidIn }> {
  const person = await createPerson(context, { grantMicros })
  return { person, paid: await payIn(context, person, 1000n) }
}
const sentBack = (paid: PaidIn) => [...context.fakePayments.refunds.values()]
  .filter(refund => refund.providerPaymentId === paid.providerPaymentId && refund.state !== 'failed').map(refund => refund.amountMinor)
async function rounds(count = 3): Promise<void> {
  for (let round = 0; round < count; round++) await closeWallets(context)
}

describe('closing a wallet', () => {
  it('M14 sends back what was paid, ends what was granted, and closes', async () => {
    const { person, paid } = await payer(2_000_000n)
    await post(context, person, -2_039_100n)
    await grantCredit(context, { userId: person.id, amountMicros: 3_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome' })
    expect(await readClosing(context, person.id)).toMatchObject({ status: 'active', refundableMicros: '9960000', promotionalMicros: '3000000', roundingMicros: '900', settleMicros: '0' })
    expect(await closeWallet(context, person.id)).toMatchObject({ status: 'closing' })
    await closeWallet(context, person.id)
    await rounds()
    expect(await walletOf(context, person)).toEqual({ balance: 0n, held: 0n, granted: 0n, status: 'closed' })
    expect(sentBack(paid)).toEqual([996n])
    await expect(closeWallet(context, person.id)).rejects.toMatchObject({ code: 'wallet_closed' })
    await expect(keepWallet(context, person.id)).rejects.toMatchObject({ code: 'wallet_closed' })
  })

  it('M14 waits for a call that is under way, and sends back what it leaves', async () => {
    const { person, paid } = await payer()
    const call = await dialTestCall(context, person)
    const { held } = await walletOf(context, person)
    await closeWallet(context, person.id)
    await rounds()
    expect(await walletOf(context, person)).toEqual({ balance: held, held, granted: 0n, status: 'closing' })
    await report(context, call, 'answered')
    await report(context, call, 'completed', { durationSeconds: 61 })
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'closed' })
    // two minutes at $0.013
    expect(sentBack(paid)).toEqual([(10_000_000n - held) / 10_000n, (held - 26_000n) / 10_000n])
  })

  it('M14 waits for the provider\'s answer', async () => {
    const { person, paid } = await payer()
    context.fakePayments.outageOf = { refund: 'before' }
    await closeWallet(context, person.id)
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'closing' })
    expect(await readClosing(context, person.id)).toMatchObject({ refundsUnderWay: 1 })
    context.fakePayments.outageOf = {}
    context.clock.advance(61)
    await reconcileRefunds(context)
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ status: 'closed' })
    expect(sentBack(paid)).toEqual([1000n])
  })

  it('M14 stays open for money that no card takes, and sends nothing to a card that sends it back', async () => {
    const { person, paid } = await payer()
    await closeWallet(context, person.id)
    const { providerPaymentId } = paid
    await context.fakePayments.refund({ refundId: randomUUID(), providerPaymentId, amountMinor: 1000n })
    await rounds(5)
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'closing' })
    expect(await mailsOf(context, person)).toEqual(['refund-failed'])
    expect(await readClosing(context, person.id)).toMatchObject({ refundableMicros: '0', settleMicros: '10000000', roundingMicros: '0' })
    // finance pays it out some other way
    await post(context, person, -10_000_000n)
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ status: 'closed' })
  })

  it('M14 sends to the good card what is left for it, where an older one sends refunds back', async () => {
    const { person, paid } = await payer()
    const { providerPaymentId } = paid
    await context.fakePayments.refund({ refundId: randomUUID(), providerPaymentId, amountMinor: 1000n })
    const order = { id: randomUUID(), userId: person.id, amountMicros: '1000000', reason: null, actor: 'test' }
    await requestRefund(context, order)
    context.clock.advance(60)
    const good = await payIn(context, person, 500n)
    await closeWallet(context, person.id)
    const asked = context.fakePayments.requests.filter(request => request.startsWith('refund ')).length
    await rounds(4)
    expect(context.fakePayments.requests.filter(request => request.startsWith('refund '))).toHaveLength(asked + 1)
    expect(sentBack(good)).toEqual([500n])
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'closing' })
    expect(await readClosing(context, person.id)).toMatchObject({ settleMicros: '10000000' })
  })

  it('M14 can be taken back until it is closed', async () => {
    const { person } = await payer()
    await closeWallet(context, person.id)
    expect(await keepWallet(context, person.id)).toMatchObject({ status: 'active' })
    await keepWallet(context, person.id)
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'active' })
  })

  it('M14 is not for a frozen wallet', async () => {
    const { person } = await payer()
    await context.admin`update wallet set status = 'frozen', status_reason = 'staff' where id = ${person.walletId}`
    await expect(closeWallet(context, person.id)).rejects.toMatchObject({ code: 'wallet_frozen' })
    await expect(keepWallet(context, person.id)).rejects.toMatchObject({ code: 'wallet_frozen' })
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'frozen' })
  })

  it('M12 sends back once, however many processes close at once', async () => {
    const payers = await Promise.all(Array.from({ length: 5 }, () => payer()))
    for (const { person } of payers) {
      await post(context, person, -500n)
      await closeWallet(context, person.id)
    }
    await warmPool(context)
    for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 4 }, () => closeWallets(context)))
    for (const { person, paid } of payers) {
      expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'closed' })
      expect(sentBack(paid)).toEqual([999n])
    }
  })
})

describe('a refund that fails while its wallet closes', () => {
  it('M12 keeps the wallet open: the money is back in it', async () => {
    const { person, paid } = await payer()
    context.fakePayments.outageOf = { refund: 'after' }
    await closeWallet(context, person.id)
    await rounds()
    context.fakePayments.outageOf = {}
    const sent = [...context.fakePayments.refunds.values()]
      .find(refund => refund.providerPaymentId === paid.providerPaymentId)!
    context.fakePayments.refunds.set(sent.providerRefundId, { ...sent, state: 'failed', failureCode: 'expired_card' })
    await settleRefund(context, sent.providerRefundId)
    await rounds()
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'closing' })
  })
})
