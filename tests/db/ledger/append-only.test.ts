import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stateOf } from '../../support/ledger/kernel'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type TestContext } from '../../support/test-context'

const TABLES = ['credit_transaction', 'call_cost_breakdown'] as const
const ROLES = ['talktime_app', 'talktime_user', 'talktime_staff', 'talktime_system', 'talktime_owner', 'talktime_admin'] as const
const NO_RIGHT = '42501'
const APPEND_ONLY = '23001'

let context: TestContext
let before: unknown
beforeAll(async () => {
  context = await createTestContext()
  const call = await dialTestCall(context, await createPerson(context))
  await report(context, call, 'completed', { durationSeconds: 61 })
  before = await rows()
})
afterAll(() => context.close())

async function rows() {
  return [await context.admin`select * from credit_transaction order by id`, await context.admin`select * from call_cost_breakdown`]
}

/** SQLSTATE of one statement in a role; the transaction is rolled back whatever happens. */
async function attempt(role: string, statement: string, isReplica = false): Promise<string | null> {
  const rollBack = new Error('roll back')
  return stateOf(context.admin.begin(async sql => {
    if (isReplica) await sql.unsafe('set local session_replication_role = replica')
    await sql.unsafe(`set local role ${role}`)
    await sql.unsafe(statement)
    throw rollBack
  }).catch((error: unknown) => {
    if (error !== rollBack) throw error
  }))
}

function statements(table: string): string[] {
  const column = table === 'credit_transaction' ? 'amount_micros' : 'charged_micros'
  return [
    `update ${table} set ${column} = 1`,
    `update ${table} set ${column} = ${column}`,
    `delete from ${table}`,
    `delete from ${table} where call_id is not null`,
    `truncate ${table} cascade`,
    `merge into ${table} t using (select 1) s on true when matched then delete`,
  ]
}

describe.each(TABLES)('%s', table => {
  it.each(ROLES)(`M7 cannot be changed, thinned out or emptied by %s`, async role => {
    const isApp = !['talktime_owner', 'talktime_admin'].includes(role)
    for (const statement of statements(table)) {
      expect(await attempt(role, statement), statement).toBe(isApp ? NO_RIGHT : APPEND_ONLY)
    }
    expect(await rows()).toEqual(before)
  })

  it('M7 withstands a superuser who switches triggers off by session_replication_role = replica', async () => {
    for (const statement of statements(table)) expect(await attempt('talktime_admin', statement, true), statement).toBe(APPEND_ONLY)
  })

  it('M7 takes no row from the app but by the kernel', async () => {
    for (const role of ROLES.slice(0, 4)) expect(await attempt(role, `insert into ${table} (wallet_id) values (gen_random_uuid())`)).toBe(NO_RIGHT)
  })

  it('M7 catches guards that are enabled as triggers usually are', async () => {
    const plain = `alter table ${table} enable trigger ${table}_append_only; update ${table} set call_id = call_id`
    expect(await attempt('talktime_admin', plain)).toBe(APPEND_ONLY)
    expect(await attempt('talktime_admin', plain, true)).toBeNull()
  })
})

it('M7 is not got round by emptying a table that others refer to', async () => {
  for (const parent of ['wallet', 'call', '"user"', 'rate']) {
    expect(await attempt('talktime_admin', `truncate ${parent} cascade`, true), parent).toBe(APPEND_ONLY)
  }
  expect(await rows()).toEqual(before)
  await expectHealthy(context.admin)
})

it('M7 corrects by a new row that names the old one', async () => {
  const [charge] = await context.admin`select id, amount_micros from credit_transaction where kind = 'call_charge'`
  await context.admin`select * from reverse_transaction(${String(charge!.id)}::bigint, 'mend', sha256('x'), 'staff:1', 'wrong', now())`
  const [mended] = await context.admin`select kind, amount_micros, reverses_id from credit_transaction where idempotency_key = 'mend'`
  expect(mended).toEqual({ kind: 'reversal', amount_micros: 26_000n, reverses_id: charge!.id })
})
