import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPayment } from '../../../server/db/payments/payments'
import { expireGrants } from '../../../server/services/grants/expire-grants'
import { applyDispute } from '../../../server/services/disputes/apply-dispute'
import { BOARD_CHECKS } from '../../../server/services/board/checks'
import { requestRefund } from '../../../server/services/refunds/request-refund'
import { closeWallet } from '../../../server/services/wallet/close-wallet'
import { closeWallets } from '../../../server/services/wallet/close-wallets'
import { TRANSACTION_KINDS } from '../../../shared/schemas/wallet'
import { asOwner } from '../../support/ledger/as-owner'
import { grantCredit, post } from '../../support/ledger/kernel'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { makeRealLedger } from '../../support/ledger/real-ledger'
import { dispute, payIn } from '../../support/paid-in'
import { agree } from '../../support/two-people'
import { createPerson, createTestContext, type Admin, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
  await makeRealLedger(context)
  await makeExpiry()
  await makeFailedRefund()
  await makeClosing()
  await makeWriteOff()
  await makeAutoTopup()
})
afterAll(() => context.close())

async function makeExpiry(): Promise<void> {
  const person = await createPerson(context, { grantMicros: 0n })
  const expiresAt = new Date(context.clock.now().getTime() + 60_000)
  await grantCredit(context, { userId: person.id, amountMicros: 900_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome', expiresAt })
  context.clock.advance(61)
  await expireGrants(context)
}

async function makeFailedRefund(): Promise<void> {
  const person = await createPerson(context, { grantMicros: 0n })
  await payIn(context, person, 1000n)
  const { request } = await requestRefund(context, { id: randomUUID(), userId: person.id, amountMicros: '4000000', reason: null, actor: `user:${person.id}` })
  await context.database.sql`select settle_refund(${request.parts[0]!.id}::uuid, null, 'failed', 'expired_card', null, now())`
}

async function makeClosing(): Promise<void> {
  const person = await createPerson(context, { grantMicros: 0n })
  await payIn(context, person, 1000n)
  await post(context, person, -9_100n)
  await grantCredit(context, { userId: person.id, amountMicros: 300_000n, idempotencyKey: randomUUID(), actor: 'system:test', reason: 'Welcome' })
  await closeWallet(context, person.id)
  for (let round = 0; round < 3; round++) await closeWallets(context)
}

async function makeWriteOff(): Promise<void> {
  const person = await createPerson(context, { grantMicros: 0n })
  const ravi = await createPerson(context, { role: 'finance', grantMicros: 0n })
  const paid = await payIn(context, person, 1000n)
  await post(context, person, -6_000_000n)
  await applyDispute(context, dispute(context, paid, 1000n, { moved: [-1000n] }))
  await agree(context, ravi, { kind: 'write_off', walletId: person.walletId, amountMicros: '2000000' })
}

async function makeAutoTopup(): Promise<void> {
  const { id, walletId } = await createPerson(context, { grantMicros: 0n })
  const now = context.clock.now()
  await context.database.asSystem(async tx => {
    await tx.execute(`select set_auto_topup('${id}', '${walletId}', 'charge', 5000000, 1000, 2000, 'Yes', now())`)
    const [crossing] = await tx.execute<{ id: string }>(`select id from take_crossings(5, now(), '${walletId}')`)
    await openPayment(tx, {
      id: randomUUID(), userId: id, walletId, purpose: 'auto_topup', amountMinor: 1000n, currency: 'USD', savesCard: false,
      crossingId: BigInt(crossing!.id), lookAfter: new Date(now.getTime() + 60_000), now,
    })
  })
}

const TABLES = [
  'credit_transaction', 'wallet', 'call', 'call_cost_breakdown', 'payment', 'payment_refund', 'refund_request', 'dispute', 'dispute_movement', 'adjustment_request',
  'money_request', 'voucher', 'voucher_use', 'call_complaint', 'wallet_lot', 'lot_movement', 'audit_log', 'wallet_crossing',
]
class Undone extends Error {}

/** What the board's looks at everything show, by check, once the owner of the database has done this. Undone then. */
async function redAfter(plant: string): Promise<string[]> {
  let rules: string[] = []
  const undone = { ...context.admin, begin: (work: (sql: Admin) => Promise<void>) => context.admin.begin(async sql => {
    await work(sql as unknown as Admin)
    rules = (await sql`select distinct rule from ledger_violations()`).map(row => row.rule as string)
    throw new Undone()
  }) }
  await asOwner(undone as unknown as Admin, TABLES, plant).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error
  })
  return BOARD_CHECKS.filter(check => check.rules.some(rule => rules.includes(rule))).map(check => check.name)
}

/** A genuine row of each kind and of each way that it comes about, by a condition on `t`; where the board shows it. */
interface Kind {
  row: string
  /** The check that shows an orphan; and the one that shows the document whose row is gone. */
  check: string
  gone?: string
}
const HAND = `exists (select from audit_log n where n.action = 'ledger.by_hand' and n.subject_id = t.id::text)`
const KINDS: Record<string, Kind> = {
  'call_charge, of a call': { row: `t.kind = 'call_charge'`, check: 'documents', gone: 'charges' },
  'topup, of a payment': { row: `t.kind = 'topup'`, check: 'payments' },
  'grant, of a code': { row: `t.kind = 'grant' and not ${HAND}`, check: 'documents' },
  'refund, of a call by a complaint': { row: `t.kind = 'refund' and t.refunds_id is not null`, check: 'documents' },
  'refund, to a card': { row: `t.kind = 'refund' and t.payment_id is not null`, check: 'refunds' },
  'refund, of less than a cent at a closing': { row: `t.kind = 'refund' and t.contra_account = 'revenue:rounding'`, check: 'documents', gone: 'balances' },
  'chargeback, taken': { row: `t.kind = 'chargeback' and t.contra_account like 'cash:%'`, check: 'disputes' },
  'chargeback, owed': { row: `t.kind = 'chargeback' and t.contra_account like 'receivable:%' and t.amount_micros > 0`, check: 'disputes' },
  'chargeback, collected': { row: `t.kind = 'chargeback' and t.contra_account like 'receivable:%' and t.amount_micros < 0`, check: 'disputes' },
  'adjustment, of a request': { row: `t.kind = 'adjustment' and not ${HAND}`, check: 'adjustments' },
  'write_off, of a request': { row: `t.kind = 'write_off'`, check: 'two-people' },
  'expiry, of a lot': { row: `t.kind = 'expiry' and t.idempotency_key like 'lot:%'`, check: 'documents', gone: 'granted' },
  'expiry, at a closing': { row: `t.kind = 'expiry' and t.idempotency_key like 'wallet:%'`, check: 'documents', gone: 'granted' },
  'reversal, of a refund that failed': { row: `t.kind = 'reversal' and t.payment_id is not null`, check: 'documents', gone: 'refunds' },
  'a row by hand': { row: `t.kind = 'adjustment' and ${HAND} and t.amount_micros > 0`, check: 'documents' },
}
const one = (row: string) => `(select t.id from credit_transaction t where ${row} order by t.id limit 1)`
const rich = `(select id from wallet where balance_micros - held_micros > 2000000 and status = 'active' order by id limit 1)`

describe.each(Object.entries(KINDS))('%s', (name, { row, check, gone = check }) => {
  it('M18 is in the ledger, and the board is green', async () => {
    const [found] = await context.admin.unsafe(`select ${one(row)} as id`)
    expect(found!.id, name).not.toBeNull()
    await expectHealthy(context.admin)
  })

  // one that is noted where it is written has its document; the next one has none
  it.skipIf(name === 'a row by hand')('M18 without its document is shown', async () => {
    const orphan = `
      select ledger_append(lock_wallet(${rich}), t.kind, sign(t.amount_micros)::bigint, 0, t.contra_account, 'orphan', sha256('orphan'), null,
        case when t.kind = 'reversal' then (select min(id) from credit_transaction where kind = 'adjustment') end, t.actor, 'mine', now(), null, t.payment_id,
        t.refunds_id) from credit_transaction t where t.id = ${one(row)}`
    expect(await redAfter(orphan)).toContain(check)
  })

  it('M18 whose row is gone is shown', async () => {
    expect(await redAfter(`delete from credit_transaction where id = ${one(row)}`)).toContain(gone)
  })

  it.each(['+', '-'])('M18 of another amount (%s 1 micro) is shown', async sign => {
    const red = await redAfter(`update credit_transaction set amount_micros = amount_micros ${sign} 1 where id = ${one(row)}`)
    expect(red).toContain(name.startsWith('call_charge') ? 'charges' : check)
  })

  it('M18 in another wallet is shown', async () => {
    expect(await redAfter(`
      update credit_transaction t set wallet_seq = -1, wallet_id = (select id from wallet where id <> t.wallet_id order by id limit 1) where id = ${one(row)}`)).toContain(check)
  })

  it('M18 for another account beside is shown', async () => {
    const at = name === 'a row by hand' || name.startsWith('write_off') ? `kind = 'topup'` : `contra_account = 'revenue:mine'`
    expect(await redAfter(`update credit_transaction set ${at} where id = ${one(row)}`)).toContain(check)
  })
})

describe('a document', () => {
  const first = (table: string, where: string) => `ctid = (select ctid from ${table} where ${where} order by 1 limit 1)`
  it.each<[what: string, check: string, plant: string]>([
    ['a call that was billed by nobody', 'charges', `update call set billed_at = null, charged_micros = null where ${first('call', 'charged_micros > 0')}`],
    ['a payment that was not paid', 'payments', `update payment set state = 'review' where ${first('payment', `state = 'paid'`)}`],
    ['a payment in another currency', 'payments', `update payment set currency = 'EUR' where ${first('payment', `state = 'paid'`)}`],
    ['a payment in a currency that there is not', 'payments', `update payment set currency = 'XXX' where ${first('payment', `state = 'paid'`)}`],
    ['a payment of somebody else', 'payments', `update payment p set user_id = (select id from "user" where id <> p.user_id limit 1) where ${first('payment', `state = 'paid'`)}`],
    ['a payment by itself for no crossing', 'payments', `update payment set crossing_id = null where purpose = 'auto_topup'`],
    ['a payment by itself for another wallet’s crossing', 'payments', `update wallet_crossing set wallet_id = (select id from wallet where id <> wallet_id limit 1)`],
    ['a payment by itself that somebody made', 'payments', `update payment set purpose = 'checkout' where purpose = 'auto_topup'`],
    ['a use of a code by somebody else', 'documents', `update voucher_use set user_id = (select id from "user" where id <> user_id order by id limit 1)`],
    ['a use of a code by who made it', 'documents', `update voucher set created_by = (select user_id from voucher_use limit 1)`],
    ['a use of a code that there is not', 'documents', `delete from voucher where uses > 0`],
    ['a use of a code without a row', 'documents', `insert into voucher_use (voucher_id, user_id, transaction_id, used_at)
      select v.id, u.id, 999999, now() from voucher v, "user" u
      where v.uses > 0 and u.id not in (select user_id from voucher_use) order by u.id limit 1`],
    ['one row for two uses of a code', 'documents', `insert into voucher_use (voucher_id, user_id, transaction_id, used_at)
      select x.voucher_id, u.id, x.transaction_id, now() from voucher_use x, "user" u where u.id <> x.user_id order by u.id limit 1`],
    ['a code that was used more often than it says', 'documents', `update voucher set uses = uses - 1 where uses > 0`],
    ['a code of another amount', 'documents', `update voucher set amount_micros = amount_micros + 1`],
    ['a complaint that waits', 'documents', `update call_complaint set state = 'waiting'`],
    ['a complaint that was declined', 'documents', `update call_complaint set state = 'declined'`],
    ['a complaint that was answered by its owner', 'documents', `update call_complaint set decided_by = user_id`],
    ['a complaint that was answered by nobody', 'documents', `update call_complaint set decided_by = null`],
    ['a complaint of another amount', 'documents', `update call_complaint set refunded_micros = refunded_micros + 1`],
    ['a complaint of another call', 'documents', `update call_complaint set call_id = (select id from call where id <> call_id limit 1)`],
    ['a complaint of somebody else', 'documents', `update call_complaint set user_id = (select id from "user" where id <> user_id limit 1)`],
    ['a complaint that was refunded, without a row', 'documents', `insert into call_complaint (id, call_id, user_id, reason, state, evidence, refunded_micros, created_at)
      select gen_random_uuid(), id, user_id, 'other', 'refunded', '{}', 0, now() from call where id not in (select call_id from call_complaint) limit 1`],
    ['a refund to a card of a cent more', 'refunds', `update payment_refund set amount_minor = amount_minor + 1`],
    ['a refund to a card that failed, without a way back', 'refunds', `update payment_refund set state = 'failed' where state = 'succeeded'`],
    ['a refund to a card that did not fail, with one', 'refunds', `update payment_refund set state = 'succeeded' where state = 'failed'`],
    ['a request for money back of another amount', 'refunds', `update refund_request set amount_micros = amount_micros + 1 where ${first('refund_request', 'true')}`],
    ['a request for money back without parts', 'refunds', `insert into refund_request (id, user_id, wallet_id, amount_micros, currency, requested_by, created_at)
      select gen_random_uuid(), user_id, id, 10000, 'USD', user_id, now() from wallet limit 1`],
    ['a request for money back of somebody else', 'refunds', `update refund_request set user_id = (select id from "user" where id <> user_id limit 1) where ${first('refund_request', 'true')}`],
    ['a dispute that took nothing', 'disputes', `update dispute set out_minor = 0 where ${first('dispute', 'out_minor > 0')}`],
    ['a dispute of another payment', 'disputes', `update dispute set payment_id = (select id from payment where id <> payment_id and state = 'paid' limit 1) where ${first('dispute', 'out_minor > 0')}`],
    ['a dispute in another currency', 'disputes', `update dispute set currency = 'EUR' where ${first('dispute', 'out_minor > 0')}`],
    ['a movement of the provider’s that there is not', 'disputes', `delete from dispute_movement where ${first('dispute_movement', 'true')}`],
    ['an adjustment that waits', 'adjustments', `update adjustment_request set state = 'pending'`],
    ['an adjustment that one alone decided', 'adjustments', `update adjustment_request set decided_by = requested_by`],
    ['an adjustment for who asked', 'adjustments', `update adjustment_request set user_id = requested_by`],
    ['an adjustment for another reason', 'adjustments', `update adjustment_request set reason_code = 'other'`],
    ['an adjustment by somebody else', 'adjustments', `update adjustment_request set decided_by = user_id`],
    ['a write-off that was refused', 'two-people', `update money_request set state = 'refused' where kind = 'write_off'`],
    ['a write-off of a micro more', 'two-people', `update money_request set worth_micros = worth_micros + 1 where kind = 'write_off'`],
    ['a lot that never ends', 'documents', `update wallet_lot set expires_at = null`],
    ['a lot that lost something for no row', 'granted', `insert into lot_movement (transaction_id, lot_id, amount_micros) select 999999, min(id), -1 from wallet_lot`],
    ['a lot of no row', 'granted', `insert into wallet_lot (wallet_id, transaction_id, amount_micros, remaining_micros, created_at)
      select id, 999999, 1, 1, now() from wallet limit 1`],
    ['a wallet that was closed and is open', 'documents', `update wallet set status = 'active' where status = 'closed'`],
    ['a note of a row by hand that there is not', 'documents', `insert into audit_log (at, actor_id, action, subject_type, subject_id, after)
      values (now(), 'x', 'ledger.by_hand', 'transaction', '999999', '{}')`],
    ['a note of a row by hand that says another amount', 'documents', `update audit_log set after = after || '{"amountMicros": "1"}' where action = 'ledger.by_hand'`],
    ['a note of a row by hand that names none', 'documents', `update audit_log set subject_id = 'x' where action = 'ledger.by_hand' and ${first('audit_log', `action = 'ledger.by_hand'`)}`],
  ])('M18 that does not stand for its row is shown: %s', async (_what, check, plant) => {
    expect(await redAfter(plant)).toContain(check)
  })

  it('M18 is asked for of every kind that there is', () => {
    const known = Object.keys(KINDS).map(name => name.split(',')[0])
    expect(TRANSACTION_KINDS.filter(kind => !known.includes(kind))).toEqual([])
  })
})
