import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderDispute } from '../../../server/payments/payment'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { collectDebts } from '../../../server/services/disputes/collect-debts'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { grantCredit, post } from '../../support/ledger/kernel'
import { setWalletStatusByStaff } from '../../../server/services/wallet/freeze-wallet'
import { takeFingerprint } from '../../support/fingerprint'
import { dispute, mailsOf, payIn, payThere, violations, walletOf, type PaidIn } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ deck: null })
})
afterAll(() => context.close())
afterEach(async () => expect(await violations(context)).toEqual([]))

async function payer(amountMinor = 1000n): Promise<{ person: Person, paid: PaidIn }> {
  const person = await createPerson(context, { grantMicros: 0n })
  return { person, paid: await payIn(context, person, amountMinor) }
}
const spend = (person: Person, micros: bigint) => post(context, person, -micros)

describe('a dispute', () => {
  it('M14 takes what is there, books the rest as owed and freezes the wallet; says so once', async () => {
    const { person, paid } = await payer()
    await spend(person, 7_000_000n)
    const id = dispute(context, paid, 1000n, { isTaken: true, feeMinor: 1500n })
    expect(await applyDispute(context, id)).toBe('noted')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'frozen' })
    const [row] = await context.admin`select receivable_micros, collected_micros, fee_minor, status from dispute where id = ${id}`
    expect(row).toEqual({ receivable_micros: 7_000_000n, collected_micros: 0n, fee_minor: 1500n, status: 'open' })
    for (let time = 0; time < 3; time++) expect(await applyDispute(context, id)).toBe('nothing')
    expect(await mailsOf(context, person)).toEqual(['dispute-opened'])
  })

  it('M14 takes the money when it opens, before the provider does, and no second time after', async () => {
    const { person, paid } = await payer()
    const id = dispute(context, paid, 1000n)
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'frozen' })
    dispute(context, paid, 1000n, { status: 'under_review', isTaken: true })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
  })

  it('M14 an inquiry moves no money', async () => {
    const { person, paid } = await payer()
    const id = dispute(context, paid, 1000n, { status: 'warning' })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'active' })
    dispute(context, paid, 1000n, { status: 'won' })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'active' })
    expect(await mailsOf(context, person)).toEqual([])
  })

  it('M14 a won one gives the money back when the provider has, and opens the wallet', async () => {
    const { person, paid } = await payer()
    const id = dispute(context, paid, 1000n, { isTaken: true })
    await applyDispute(context, id)
    context.clock.advance(86_400)
    dispute(context, paid, 1000n, { status: 'won', isTaken: true })
    expect(await applyDispute(context, id)).toBe('noted')
    expect(await mailsOf(context, person)).toEqual(['dispute-opened'])
    dispute(context, paid, 1000n, { status: 'won', isTaken: true, isReturned: true })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'active' })
    expect(await mailsOf(context, person)).toEqual(['dispute-opened', 'dispute-closed'])
  })

  it('M14 a lost one keeps the wallet frozen, until staff open it; what is told again does not freeze it again', async () => {
    const { person, paid } = await payer()
    const staff = await createPerson(context, { role: 'finance' })
    const id = dispute(context, paid, 1000n, { status: 'lost', isTaken: true })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'frozen' })
    expect((await mailsOf(context, person)).sort()).toEqual(['dispute-closed', 'dispute-opened'])
    await setWalletStatusByStaff(context, staff.id, person.walletId, { status: 'active', note: 'Paid by bank' }, randomUUID())
    expect(await applyDispute(context, id)).toBe('nothing')
    expect(await walletOf(context, person)).toMatchObject({ status: 'active' })
  })

  it('M12 what is disputed does not go back to the card as well', async () => {
    const { person, paid } = await payer()
    await payIn(context, person, 500n)
    await applyDispute(context, dispute(context, paid, 1000n, { isTaken: true }))
    await expect(requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros: 'all', reason: null, actor: 'test' })).rejects.toMatchObject({ code: 'wallet_frozen' })
    await context.admin`update wallet set status = 'active' where id = ${person.walletId}`
    const { request } = await requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros: 'all', reason: null, actor: 'test' })
    expect(request.amountMicros).toBe('5000000')
  })

  it('M14 of a payment that we do not have is a case, and moves nothing', async () => {
    const before = await takeFingerprint(context.admin, ['match_case'])
    const stranger: PaidIn = { paymentId: randomUUID(), providerPaymentId: 'pi_stranger', chargeId: 'ch_stranger' }
    const id = dispute(context, stranger, 1000n)
    expect(await applyDispute(context, id)).toBe('case')
    expect(await applyDispute(context, id)).toBe('case')
    expect(await applyDispute(context, 'dp_nowhere')).toBe('nothing')
    expect(await takeFingerprint(context.admin, ['match_case'])).toEqual(before)
    const rows = await context.admin`select kind, bucket from match_case where external_id = ${id}`
    expect([...rows]).toEqual([{ kind: 'dispute', bucket: 'missing_here' }])
  })

  it('M14 that is told of before its payment is credited first, and taken', async () => {
    const person = await createPerson(context, { grantMicros: 0n })
    const paid = await payThere(context, person, 1000n)
    const id = dispute(context, paid, 1000n, { isTaken: true })
    expect(await Promise.all([applyDispute(context, id), applyDispute(context, id)])).toContain('noted')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, status: 'frozen' })
    const rows = await context.admin`select kind, amount_micros from credit_transaction where wallet_id = ${person.walletId} order by wallet_seq`
    expect([...rows]).toEqual([{ kind: 'topup', amount_micros: 10_000_000n }, { kind: 'chargeback', amount_micros: -10_000_000n }])
    expect([...await context.admin`select from match_case where external_id = ${id}`]).toEqual([])
  })

  it('M14 with another amount or currency than before is a case, and moves nothing', async () => {
    const { person, paid } = await payer()
    const id = dispute(context, paid, 1000n, { currency: 'EUR' })
    expect(await applyDispute(context, id)).toBe('case')
    dispute(context, paid, 400n)
    expect(await applyDispute(context, id)).toBe('noted')
    dispute(context, paid, 900n)
    expect(await applyDispute(context, id)).toBe('case')
    expect(await walletOf(context, person)).toMatchObject({ balance: 6_000_000n })
  })
})

describe('any order, any number of times, at once', () => {
  const STEPS: [string, Partial<ProviderDispute>[], { balance: bigint, status: string }][] = [
    ['won', [{ status: 'open' }, { status: 'open', isTaken: true }, { status: 'under_review', isTaken: true }, { status: 'won', isTaken: true, isReturned: true }], { balance: 20_000_000n, status: 'active' }],
    ['lost', [{ status: 'open' }, { status: 'open', isTaken: true }, { status: 'under_review', isTaken: true }, { status: 'lost', isTaken: true }], { balance: 10_000_000n, status: 'frozen' }],
  ]
  it.each(STEPS)('M14 comes to the same end: %s', async (_name, steps, end) => {
    await warmPool(context)
    for (let round = 0; round < 6; round++) {
      const { person, paid } = await payer(2000n)
      const id = dispute(context, paid, 1000n)
      // each delivery reads the object of its moment and may come in long after the others
      const order = [...steps, ...steps].map((step, index) => ({ step, key: (index * 7 + round * 5) % 8 }))
        .sort((a, b) => a.key - b.key)
      const stale = order.map(({ step }) => {
        dispute(context, paid, 1000n, step)
        const found = context.fakePayments.disputes.get(id)!
        return { ...context, payments: { ...context.payments, findDispute: async () => found } }
      })
      await Promise.all(stale.map(one => applyDispute(one, id)))
      expect(await walletOf(context, person), `round ${round}`).toMatchObject(end)
      expect(await mailsOf(context, person)).toContain('dispute-closed')
    }
  })

  it('M14 gives granted credit that it took back to its lots', async () => {
    const { person, paid } = await payer()
    await grantCredit(context, { userId: person.id, amountMicros: 4_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome' })
    await context.admin`select post_transaction(${person.walletId}::uuid, 'chargeback', -8000000::bigint, 'x', ${randomUUID()}, sha256('x'), 'system:test', null, now())`
    const id = dispute(context, paid, 1000n, { isTaken: true })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, granted: 0n })
    dispute(context, paid, 1000n, { status: 'won', isTaken: true, isReturned: true })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 6_000_000n, granted: 4_000_000n })
  })
})

describe('what is owed', () => {
  it('M14 is collected by itself from what comes in, once, by however many processes', async () => {
    const { person, paid } = await payer()
    await spend(person, 10_000_000n)
    await applyDispute(context, dispute(context, paid, 1000n, { isTaken: true }))
    await post(context, person, 4_000_000n)
    await warmPool(context)
    await Promise.all(Array.from({ length: 4 }, () => collectDebts(context)))
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
    // a write-off is an adjustment: the wallet gets what it owes, and that settles it
    await post(context, person, 7_000_000n)
    expect(await collectDebts(context)).toBe(1)
    expect(await walletOf(context, person)).toMatchObject({ balance: 1_000_000n })
    expect(await collectDebts(context)).toBe(0)
  })
})

describe('staff', () => {
  it('A5 freeze and open wallets with a note in the audit log; not their own, not closed ones', async () => {
    const { person } = await payer()
    const staff = await createPerson(context, { role: 'finance' })
    const set = (walletId: string, status: 'active' | 'frozen') => setWalletStatusByStaff(context, staff.id, walletId, { status, note: 'As agreed by phone' }, randomUUID())
    expect(await set(person.walletId, 'frozen')).toEqual({ walletId: person.walletId, status: 'frozen' })
    await set(person.walletId, 'frozen')
    await set(person.walletId, 'active')
    const rows = await context.admin`select action, actor_id, before, after from audit_log where subject_id = ${person.walletId} order by id`
    expect(rows.map(row => row.action as string)).toEqual(['wallet.freeze', 'wallet.unfreeze'])
    expect(rows[0]).toMatchObject({ actor_id: staff.id, before: { status: 'active' }, after: { status: 'frozen', note: 'As agreed by phone' } })
    const before = await takeFingerprint(context.admin)
    await expect(set(staff.walletId, 'frozen')).rejects.toMatchObject({ code: 'own_request' })
    await expect(set(randomUUID(), 'frozen')).rejects.toMatchObject({ code: 'not_found' })
    expect(await takeFingerprint(context.admin)).toEqual(before)
    await context.admin`update wallet set status = 'closed' where id = ${person.walletId}`
    await expect(set(person.walletId, 'active')).rejects.toMatchObject({ code: 'wallet_closed' })
  })
})
