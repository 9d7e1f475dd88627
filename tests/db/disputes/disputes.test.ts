import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { disputeOutMinor } from '../../../server/domain/disputes/dispute-lifecycle'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { collectDebts } from '../../../server/services/disputes/collect-debts'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { grantCredit, post } from '../../support/ledger/kernel'
import { setWalletStatusByStaff } from '../../../server/services/wallet/freeze-wallet'
import { takeFingerprint } from '../../support/fingerprint'
import { dispute, mailsOf, payIn, payThere, violations, walletOf, type PaidIn } from '../../support/paid-in'
import { createPerson, createTestContext, warmPool, type Admin, type Person, type TestContext } from '../../support/test-context'
import { DISPUTE_STATUSES, type DisputeStatus } from '../../../shared/schemas/disputes'

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
    const id = dispute(context, paid, 1000n, { moved: [[-1000n, 1500n]] })
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
    dispute(context, paid, 1000n, { status: 'under_review', moved: [-1000n] })
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
    const id = dispute(context, paid, 1000n, { moved: [-1000n] })
    await applyDispute(context, id)
    context.clock.advance(86_400)
    dispute(context, paid, 1000n, { status: 'won', moved: [-1000n] })
    expect(await applyDispute(context, id)).toBe('noted')
    expect(await mailsOf(context, person)).toEqual(['dispute-opened'])
    dispute(context, paid, 1000n, { status: 'won', moved: [-1000n, 1000n] })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 10_000_000n, status: 'active' })
    expect(await mailsOf(context, person)).toEqual(['dispute-opened', 'dispute-closed'])
  })

  it('M14 a lost one keeps the wallet frozen, until staff open it; what is told again does not freeze it again', async () => {
    const { person, paid } = await payer()
    const staff = await createPerson(context, { role: 'finance' })
    const id = dispute(context, paid, 1000n, { status: 'lost', moved: [-1000n] })
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
    await applyDispute(context, dispute(context, paid, 1000n, { moved: [-1000n] }))
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
    const id = dispute(context, paid, 1000n, { moved: [-1000n] })
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
  const STEPS: [string, Parameters<typeof dispute>[3][], { balance: bigint, status: string }][] = [
    ['won', [{ status: 'open' }, { status: 'open', moved: [-1000n] }, { status: 'under_review', moved: [-1000n] }, { status: 'won', moved: [-1000n, 1000n] }], { balance: 20_000_000n, status: 'active' }],
    ['lost', [{ status: 'open' }, { status: 'open', moved: [-1000n] }, { status: 'under_review', moved: [-1000n] }, { status: 'lost', moved: [-1000n] }], { balance: 10_000_000n, status: 'frozen' }],
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
      // nothing is said of what was over before it was heard of, and never moved anything
      const mails = await mailsOf(context, person)
      const [opened, closed] = ['dispute-opened', 'dispute-closed'].map(kind => mails.filter(mail => mail === kind).length)
      expect([opened, closed]).toEqual(end.status === 'frozen' || opened === 1 ? [1, 1] : [0, 0])
    }
  })

  it('M14 comes to what the provider moved, in whatever order it is heard of, in parts and again', async () => {
    const amount = fc.integer({ min: -2_500, max: 2_500 }).filter(one => one !== 0)
    const moves = fc.uniqueArray(fc.tuple(fc.nat(9), amount), { minLength: 1, maxLength: 5, selector: ([id]) => id })
    const anyStatus = fc.constantFrom(...DISPUTE_STATUSES)
    const story = moves.chain(all => fc.record({
      all: fc.constant(all),
      told: fc.array(fc.record({ status: anyStatus, movements: fc.subarray(all) }), { maxLength: 5 }),
      end: anyStatus,
      spent: fc.constantFrom(0n, 4_000_000n, 20_000_000n),
    }))
    await fc.assert(fc.asyncProperty(story, async ({ all, told, end, spent }) => {
      const { person, paid } = await payer(2000n)
      if (spent > 0n) await spend(person, spent)
      const tell = async (status: DisputeStatus, some: [number, number][]) => {
        const id = dispute(context, paid, 2000n, {
          status, movements: some.map(([at, amount]) => ({
            id: `txn_${paid.paymentId}_${at}`, amountMinor: BigInt(amount), feeMinor: 0n, currency: 'USD', at: context.clock.now(),
          })),
        })
        await applyDispute(context, id)
        return id
      }
      for (const { status, movements } of told) await tell(status, movements)
      const id = await tell(end, all)
      const [row] = await context.admin`
        select status, out_minor as out, receivable_micros - collected_micros as owed from dispute where id = ${id}`
      const { status, out, owed } = row as unknown as { status: DisputeStatus, out: bigint, owed: bigint }
      const movements = all.map(([, amount]) => ({ amountMinor: BigInt(amount), currency: 'USD' }))
      expect(out).toBe(disputeOutMinor({ status, amountMinor: 2000n, currency: 'USD', movements }))
      expect((await walletOf(context, person)).balance).toBe(20_000_000n - spent - out * 10_000n + owed)
      expect(await violations(context)).toEqual([])
      expect(await applyDispute(context, id)).toBe('nothing')
    }), { numRuns: 40 })
  })

  it.each<[string, bigint[], bigint, string[], string[]]>([
    ['a correction of 0.50', [-5000n, 50n], 500_000n, ['dispute-opened', 'dispute-closed', 'dispute-closed'],
      ['$0.50 of a disputed payment is back in your wallet', 'The dispute is over: the bank returned $49.50 to the card']],
    ['20.00', [-5000n, 2000n], 20_000_000n, ['dispute-opened', 'dispute-closed', 'dispute-closed'],
      ['$20.00 of a disputed payment is back in your wallet', 'The dispute is over: the bank returned $30.00 to the card']],
    ['all, and was taken again', [-5000n, 5000n, -5000n], 0n, ['dispute-opened', 'dispute-closed', 'dispute-opened', 'dispute-closed'],
      ['$50.00 of a disputed payment is back for now', 'The dispute is over: the bank returned $50.00 to the card']],
  ])('M14 a lost one gives back what came back and no more: %s', async (_, moved, balance, mails, subjects) => {
    const { person, paid } = await payer(5000n)
    for (let count = 1; count <= moved.length; count++) {
      const id = dispute(context, paid, 5000n, { status: count === moved.length ? 'lost' : 'open', moved: moved.slice(0, count) })
      expect(await applyDispute(context, id)).toBe('noted')
    }
    expect(await walletOf(context, person)).toMatchObject({ balance, status: 'frozen' })
    expect((await mailsOf(context, person)).sort()).toEqual(mails.sort())
    const letters = await context.admin`select subject from mail_outbox where user_id = ${person.id} and kind = 'dispute-closed'`
    expect(letters.map(({ subject }) => subject as string).sort()).toEqual(subjects)
  })

  it.each<[string, DisputeStatus, bigint, string, RegExp]>([
    ['before the bank decided', 'under_review', 5000n, '$50.00 of a disputed payment is back for now', /has not decided the dispute yet/],
    ['for an inquiry', 'warning', 5000n, '$50.00 of a disputed payment is back for now', /has not decided the dispute yet/],
    ['after it decided for us', 'won', 5000n, 'The dispute is over: $50.00 is back in your wallet', /stands\. We put \$50\.00 back/],
    ['after it decided against us', 'lost', 5000n, '$50.00 of a disputed payment is back', /decided for the owner of the card.*all the same/],
    ['in part, before it decided', 'open', 2000n, '$20.00 of a disputed payment is back in your wallet', /\$30\.00 stays out\..*not decided/],
    ['in part, after it decided against us', 'lost', 2000n, '$20.00 of a disputed payment is back in your wallet', /all the same.*\$30\.00 stays out/],
  ])('M14 says of money that came back what the bank decided: %s', async (_, status, back, subject, words) => {
    const { person, paid } = await payer(5000n)
    await applyDispute(context, dispute(context, paid, 5000n, { moved: [-5000n] }))
    await applyDispute(context, dispute(context, paid, 5000n, { status, moved: [-5000n, back] }))
    const letters = await context.admin`select subject, body_text as text from mail_outbox where user_id = ${person.id} and kind = 'dispute-closed'`
    const letter = letters.find(one => one.subject === subject)
    expect(letters.map(one => one.subject as string)).toContain(subject)
    expect(String(letter?.text).replace(/\s+/g, ' ')).toMatch(words)
    if (status !== 'won') expect(String(letter?.text)).not.toContain('is over')
  })

  it('M14 whose provider’s rows are not what they were is a case, and moves nothing', async () => {
    const { person, paid } = await payer()
    await applyDispute(context, dispute(context, paid, 1000n, { moved: [-1000n] }))
    expect(await applyDispute(context, dispute(context, paid, 1000n, { moved: [-900n, 900n] }))).toBe('case')
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n })
    const [row] = await context.admin`select count(*)::int as count from dispute_movement where amount_minor <> -1000 and dispute_id like ${`%${paid.paymentId.replaceAll('-', '')}`}`
    expect(row).toEqual({ count: 0 })
  })

  it('M14 the board holds disputes against the provider’s own rows', async () => {
    const { person, paid } = await payer()
    const id = dispute(context, paid, 1000n, { moved: [[-1000n, 1500n]] })
    await applyDispute(context, id)
    const planted = async (change: (tx: Admin) => Promise<unknown>) => {
      const found: string[] = []
      await context.admin.begin(async tx => {
        await change(tx as unknown as Admin)
        found.push(...(await tx`select rule from ledger_violations() where wallet_id = ${person.walletId}`).map(row => row.rule as string))
        throw new Error('undone')
      }).catch((error: Error) => expect(error.message).toBe('undone'))
      return found
    }
    const rule = 'M14 a dispute stands where its provider puts it'
    expect(await planted(tx => tx`
      insert into dispute_movement values ('txn_planted', ${id}, 1000, 0, 'USD', now())`)).toContain(rule)
    expect(await planted(tx => tx`update dispute set fee_minor = 0 where id = ${id}`)).toContain(rule)
    expect(await planted(tx => tx`update dispute set status = 'warning', out_minor = 0 where id = ${id}`)).toContain(rule)
  })

  it('M14 gives granted credit that it took back to its lots', async () => {
    const { person, paid } = await payer()
    await grantCredit(context, { userId: person.id, amountMicros: 4_000_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome' })
    await post(context, person, -8_000_000n, { kind: 'chargeback', contraAccount: 'x' })
    const id = dispute(context, paid, 1000n, { moved: [-1000n] })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 0n, granted: 0n })
    dispute(context, paid, 1000n, { status: 'won', moved: [-1000n, 1000n] })
    await applyDispute(context, id)
    expect(await walletOf(context, person)).toMatchObject({ balance: 6_000_000n, granted: 4_000_000n })
  })
})

describe('what is owed', () => {
  it('M14 is collected by itself from what comes in, once, by however many processes', async () => {
    const { person, paid } = await payer()
    await spend(person, 10_000_000n)
    await applyDispute(context, dispute(context, paid, 1000n, { moved: [-1000n] }))
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
