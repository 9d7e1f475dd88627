import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChainProblem } from '../../support/ledger/chain'
import { post, reverse } from '../../support/ledger/kernel'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, violationsOf } from '../../support/ledger/read-ledger'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type Admin, type Person, type TestContext } from '../../support/test-context'

/** Whatever a note may hold: the text is part of what is hashed. */
const NOTES = ['', 'plain', '", 1, "', 'back\\slash', 'tab\tline\nreturn\r', '\u0001\u001F', 'Grüße 電話 📞', '2:ab,', 'null']

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
  person = await createPerson(context)
  for (const reason of NOTES) await post(context, person, 1_000n, { reason, actor: `staff:${reason || 'x'}` })
  for (const number of [NUMBERS.perMinute, NUMBERS.perSecondWithFee]) {
    const call = await dialTestCall(context, person, number)
    await report(context, call, 'completed', { durationSeconds: 61 })
  }
  const [charge] = await context.admin`select id from credit_transaction where wallet_id = ${person.walletId} and kind = 'call_charge' limit 1`
  await reverse(context, charge!.id as bigint)
  await post(context, person, -7n)
})
afterAll(() => context.close())

/** Does what no role may, looks, and takes it back. */
async function tampered<T>(statement: string, look: (sql: Admin) => Promise<T>): Promise<T> {
  let seen: T
  const rollBack = new Error('roll back')
  await context.admin.begin(async sql => {
    await sql.unsafe('alter table credit_transaction disable trigger all')
    await sql.unsafe(statement)
    seen = await look(sql as unknown as Admin)
    throw rollBack
  }).catch((error: unknown) => {
    if (error !== rollBack) throw error
  })
  return seen!
}

describe('the ledger of a wallet', () => {
  it('M8 has numbers without gaps, running balances and a chain that a second reading confirms', async () => {
    const rows = await context.admin`select * from credit_transaction where wallet_id = ${person.walletId}`
    expect(rows).toHaveLength(NOTES.length + 5)
    expect(await findChainProblem(context.admin, person.walletId)).toBeNull()
    await expectHealthy(context.admin)
  })

  it('M8 begins anew in each wallet', async () => {
    const other = await createPerson(context)
    expect(await findChainProblem(context.admin, other.walletId)).toBeNull()
    const empty = await createPerson(context, { grantMicros: 0n })
    expect(await findChainProblem(context.admin, empty.walletId)).toBeNull()
  })

  it.each([
    ['amount_micros', 'amount_micros + 1'],
    ['balance_after_micros', 'balance_after_micros + 1'],
    ['kind', `'topup'`],
    ['contra_account', `'promo2'`],
    ['idempotency_key', `idempotency_key || 'x'`],
    ['request_hash', `'\\x00'`],
    ['call_id', '(select id from call limit 1)'],
    ['reverses_id', '(select min(id) from credit_transaction)'],
    ['actor', `'staff:9'`],
    ['reason', `coalesce(reason, '') || ' '`],
    ['effective_at', `effective_at - interval '1 microsecond'`],
    ['created_at', `created_at + interval '1 microsecond'`],
    ['payment_id', 'gen_random_uuid()'],
    ['refunds_id', '(select min(id) from credit_transaction)'],
    ['granted_micros', 'coalesce(granted_micros, 0) + 1'],
    ['prev_hash', 'sha256(prev_hash)'],
    ['hash', 'sha256(hash)'],
    ['wallet_seq', 'wallet_seq + 1000'],
  ])('M8 shows a changed %s, to the kernel’s check and to the second reading', async (column, value) => {
    const statement = `update credit_transaction set ${column} = ${value} where wallet_id = '${person.walletId}' and wallet_seq = 3`
    const seen = await tampered(statement, async sql =>
      [await violationsOf(sql), await findChainProblem(sql, person.walletId)])
    expect((seen[0] as string[]).join()).toContain('M8 sequence, balance and chain')
    expect(seen[1]).toMatch(column === 'wallet_seq' ? /row 3/ : /row [34]/)
  })

  it.each([['first', 1], ['middle', 5], ['last', NOTES.length + 5]])('M8 shows that the %s row is gone', async (_, seq) => {
    const statement = `delete from credit_transaction where wallet_id = '${person.walletId}' and wallet_seq = ${seq}`
    const seen = await tampered(statement, async sql =>
      [await violationsOf(sql), await findChainProblem(sql, person.walletId)])
    expect(seen[0]).not.toEqual([])
    expect(seen[1]).not.toBeNull()
  })

  it('M8 shows a row that was written past the kernel', async () => {
    const columns = `wallet_id, kind, amount_micros, balance_after_micros, contra_account, request_hash, actor, effective_at, created_at, prev_hash, hash`
    const statement = `insert into credit_transaction (${columns}, wallet_seq, idempotency_key)
      select ${columns}, wallet_seq + 1, 'forged' from credit_transaction where wallet_id = '${person.walletId}' order by wallet_seq desc limit 1`
    expect(await tampered(statement, violationsOf)).not.toEqual([])
    expect(await tampered(statement, sql => findChainProblem(sql, person.walletId))).not.toBeNull()
  })
})

it.each([
  ['numbers with gaps', 'p_wallet.last_seq + 1', 'p_wallet.last_seq + 2'],
  ['a balance that is not the sum', 'v_balance, p_contra, p_key, p_request_hash, p_call_id, p_reverses_id,', 'v_balance + 1, p_contra, p_key, p_request_hash, p_call_id, p_reverses_id,'],
  ['a hash without the reason', 'p_actor, p_reason, v_effective, v_created, p_payment_id, p_refunds_id, p_granted, v_late_for);', 'p_actor, null, v_effective, v_created, p_payment_id, p_refunds_id, p_granted, v_late_for);'],
  ['a hash without the granted part', 'v_created, p_payment_id, p_refunds_id, p_granted, v_late_for);', 'v_created, p_payment_id, p_refunds_id, null, v_late_for);'],
  ['rows that do not chain', 'p_actor, p_reason, v_effective, v_created, p_wallet.head_hash, v_hash', `p_actor, p_reason, v_effective, v_created, sha256('\\x00'), v_hash`],
])('M8 catches a kernel that writes %s', async (_, from, to) => {
  const scratch = await createTestContext({ deck: null })
  try {
    await mutateFunction(scratch.admin, 'ledger_append', from, to)
    const somebody = await createPerson(scratch, { grantMicros: 5n })
    await post(scratch, somebody, 5n, { reason: 'second' })
    expect(await findChainProblem(scratch.admin, somebody.walletId)).not.toBeNull()
    expect(await violationsOf(scratch.admin)).not.toEqual([])
  } finally {
    await scratch.close()
  }
})
