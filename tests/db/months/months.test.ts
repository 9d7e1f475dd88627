import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../../server/db/client'
import { listAudit, type AuditFilter } from '../../../server/db/audit'
import { findFirstMonth, sumMonth } from '../../../server/db/months'
import { listLedger } from '../../../server/db/ledger/page'
import type { MonthDetailDto } from '../../../shared/schemas/months'
import { boundsOfMonth, nextMonth } from '../../../server/services/months/month-dto'
import { readMonth } from '../../../server/services/months/read-month'
import { makeBulkLedger } from '../../support/ledger/bulk-ledger'
import { post } from '../../support/ledger/kernel'
import { agree, approve, ask, withdraw } from '../../support/two-people'
import { createPerson, createTestContext, warmPool, type Person, type TestContext } from '../../support/test-context'

const presentMonth = new Date().toISOString().slice(0, 7)
const lastMonth = new Date(Date.parse(boundsOfMonth(presentMonth).from) - 1).toISOString().slice(0, 7)
/** As two of finance close it. */
async function closeMonth(context: TestContext, finance: Person, month: string): Promise<MonthDetailDto> {
  await agree(context, finance, { kind: 'month_close', month })
  return readMonth(context, finance.id, month)
}
const within = (month: string) => new Date(`${month}-15T12:00:00Z`)

describe('closing a month while money moves', () => {
  let context: TestContext
  let finance: Person
  beforeAll(async () => {
    context = await createTestContext({ env: { DATABASE_POOL_SIZE: '12' } })
    finance = await createPerson(context, { role: 'finance', grantMicros: 0n })
    await warmPool(context)
  })
  afterAll(() => context.close())

  it('F4 every row is either in the sums of the closed month or marked as late, whatever runs beside it', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => createPerson(context, { grantMicros: 0n })))
    await post(context, people[0]!, 1n, { effectiveAt: within(lastMonth) })
    let posted = 1
    const postAll = async () => {
      await Promise.all(people.map(person => post(context, person, 1_000n, { effectiveAt: within(lastMonth) })))
      posted += people.length
    }
    await postAll()
    // what is read before the approval must still be so: rows that come in between make it another month
    for (let isClosed = false, round = 0; !isClosed; round++) {
      const request = await ask(context, finance, { kind: 'month_close', month: lastMonth })
      const approved = approve(context, request).then(() => true, () => false)
      if (round < 20) await postAll()
      isClosed = await approved
      if (!isClosed) await withdraw(context, finance, request)
    }
    for (let after = 0; after < 4; after++) await postAll()
    const closed = await readMonth(context, finance.id, lastMonth)
    const { from, before } = boundsOfMonth(lastMonth)
    const [rows] = await context.admin`
      select count(*) filter (where effective_at >= ${from}::timestamptz
          and effective_at < ${before}::timestamptz)::int as in_time,
        coalesce(sum(amount_micros) filter (where effective_at < ${before}::timestamptz), 0)::text as sum,
        count(*) filter (where late_for is not null and effective_at = created_at)::int as late
      from credit_transaction`
    const inTime = String(rows!.in_time)
    expect(closed).toMatchObject({ state: 'closed', transactionCount: inTime, sumMicros: rows!.sum as string })
    expect(Number(rows!.in_time) + Number(rows!.late)).toBe(posted)
    expect(rows!.in_time).toBeGreaterThan(8)
    expect(rows!.late).toBeGreaterThanOrEqual(32)
    expect([...await context.admin`select * from ledger_violations()`]).toEqual([])
  })

  it('F4 gives up soon where a movement keeps its wallet, and closes nothing', async () => {
    const other = await createTestContext()
    try {
      const person = await createPerson(other, { grantMicros: 0n })
      const closer = await createPerson(other, { role: 'finance', grantMicros: 0n })
      await post(other, person, 1_000n, { effectiveAt: within(lastMonth) })
      const request = await ask(other, closer, { kind: 'month_close', month: lastMonth })
      await other.admin.begin(async tx => {
        await tx`select from wallet where id = ${person.walletId} for update`
        await expect(approve(other, request)).rejects.toMatchObject({ cause: { code: '55P03' } })
      })
      expect([...await other.admin`select month from closed_month union all select null from audit_log where action = 'month_close.approve'`]).toEqual([])
      await approve(other, request)
      expect(await readMonth(other, closer.id, lastMonth)).toMatchObject({ state: 'closed', transactionCount: '1' })
    } finally {
      await other.close()
    }
  })
})

describe('months and deeds among many rows', () => {
  const ROWS = 60_000
  const DEEDS = 100_000
  let context: TestContext
  let staff: Person
  beforeAll(async () => {
    context = await createTestContext()
    staff = await createPerson(context, { role: 'finance', grantMicros: 0n })
    await makeBulkLedger(context.admin, { from: 1, to: ROWS, wallets: 300 })
    await context.admin`
      insert into audit_log (at, actor_id, action, subject_type, subject_id)
      select now() - (${DEEDS} - n) * interval '1 minute', 'staff' || n % 50, case when n % 25000 = 7 then 'export.create' else 'adjustment.approve' end,
        case when n % 25000 = 7 then 'export' else 'adjustment' end, 'subject-' || n from generate_series(1, ${DEEDS}) n`
    await context.admin`analyze`
  })
  afterAll(() => context.close())

  interface Reading<T> { answer: T, scanned: number, fetched: number }

  /** What the work read of a table: rows that a scan of all of it went through, and rows that an index led to. */
  async function reading<T>(table: string, work: (tx: Tx) => Promise<T>): Promise<Reading<T>> {
    return context.database.asStaff(staff.id, async tx => {
      const read = async () => {
        const [row] = await tx.execute<{ scanned: number, fetched: number }>(sql`
          select coalesce(sum(seq_tup_read), 0)::int as scanned, coalesce(sum(idx_tup_fetch), 0)::int as fetched
          from pg_stat_xact_user_tables where relname = ${table}`)
        return row!
      }
      // the counters go on from earlier transactions of the same connection
      const before = await read()
      const answer = await work(tx)
      const after = await read()
      return { answer, scanned: after.scanned - before.scanned, fetched: after.fetched - before.fetched }
    })
  }

  it('F4 finds the first month and sums one month without reading the others', async () => {
    const [truth] = await context.admin`
      select to_char(min(effective_at) at time zone 'UTC', 'YYYY-MM') as first,
        count(*) filter (where effective_at < created_at - interval '1 day')::int as displaced
      from credit_transaction`
    const first = await reading('credit_transaction', findFirstMonth)
    expect(first.answer).toBe(truth!.first)
    expect([first.scanned, first.fetched < 50]).toEqual([0, true])
    expect(truth!.displaced).toBeGreaterThan(0)

    for (let month = first.answer!; month <= presentMonth; month = nextMonth(month)) {
      const { from, before } = boundsOfMonth(month)
      const sums = await reading('credit_transaction', tx => sumMonth(tx, from, before))
      const expected = await context.admin`
        select kind, contra_account, sum(amount_micros)::text as sum_micros from credit_transaction
        where effective_at >= ${from}::timestamptz and effective_at < ${before}::timestamptz group by 1, 2 order by 1, 2`
      expect(sums.answer, month).toEqual([...expected])
      if (expected.length === 0) expect([sums.scanned, sums.fetched < 200], month).toEqual([0, true])
    }
  })

  it('F4 closes a month of many rows with the sums that they have, and finds what is late for it by an index', async () => {
    const [first] = await context.admin`select to_char(min(effective_at) at time zone 'UTC', 'YYYY-MM') as month from credit_transaction`
    for (let month = first!.month as string; month < presentMonth; month = nextMonth(month)) {
      const { totals: open } = await readMonth(context, staff.id, month)
      await closeMonth(context, staff, month)
      const after = await readMonth(context, staff.id, month)
      expect(after.totals, month).toEqual(open)
      expect(after.sumMicros).toBe(open.reduce((sum, total) => sum + BigInt(total.sumMicros), 0n).toString())
    }
    const person = await createPerson(context, { grantMicros: 0n })
    const { transactionId } = await post(context, person, 5n, { effectiveAt: within(lastMonth) })
    const { scanned, answer: { rows } } = await reading('credit_transaction', tx => (
      listLedger(tx, { lateOf: lastMonth }, { limit: 100, beforeId: null })
    ))
    expect(rows.map(row => row.id)).toEqual([String(transactionId)])
    const answer = await readMonth(context, staff.id, lastMonth)
    expect(answer.late.map(row => row.id)).toEqual([String(transactionId)])
    expect(scanned).toBe(0)
  })

  it('A5 finds deeds by who, to what and what, at any depth, reading little', async () => {
    const page = (filter: Partial<AuditFilter>) => reading('audit_log', tx => listAudit(tx, { limit: 26, ...filter }))
    const subjectId = `subject-${DEEDS / 2}`
    const found: [string, Partial<AuditFilter>, number, number][] = [
      ['the newest', {}, 26, 60],
      ['deep down', { beforeId: 1_000n }, 26, 60],
      ['a person', { actorIds: ['nobody@example.com', 'staff7'] }, 26, 5_000],
      ['a person, deep down', { actorIds: ['staff7'], beforeId: 1_000n }, 20, 5_000],
      ['nobody', { actorIds: ['nobody'] }, 0, 60],
      ['a subject', { subjectType: 'adjustment', subjectId }, 1, 60],
      ['a subject by its id alone', { subjectId }, 1, 60],
      ['a subject of another type', { subjectType: 'wallet', subjectId }, 0, 60],
      ['a rare type', { subjectType: 'export' }, 4, 60],
    ]
    for (const [name, filter, count, most] of found) {
      const { answer, scanned, fetched } = await page(filter)
      expect([answer.length, scanned], name).toEqual([count, 0])
      expect(fetched, name).toBeLessThan(most)
    }
    const rare = await page({ action: 'export.' })
    expect(rare.answer.map(row => row.entry.action)).toEqual(Array.from({ length: 4 }, () => 'export.create'))
  })
})
