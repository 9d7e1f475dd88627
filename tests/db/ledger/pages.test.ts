import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '../../../server/db/client'
import { findWalletMoment } from '../../../server/db/ledger/as-of'
import { findReference } from '../../../server/db/ledger/find'
import { listLedger, sumLedger } from '../../../server/db/ledger/page'
import type { LedgerScope } from '../../../server/db/ledger/scope'
import { BULK_NUMBER, bulkCallId, bulkPaymentId, makeBulkLedger, rareMicros } from '../../support/ledger/bulk-ledger'
import { findChainProblem } from '../../support/ledger/chain'
import { createTestContext, type TestContext } from '../../support/test-context'

const ROWS = 60_000
const WALLETS = 300

let context: TestContext
let walletId: string

beforeAll(async () => {
  context = await createTestContext()
  await makeBulkLedger(context.admin, { from: 1, to: ROWS, wallets: WALLETS })
  await context.admin`analyze`
  const [row] = await context.admin`select id from wallet where user_id = 'bulk7'`
  walletId = row!.id as string
})
afterAll(() => context.close())

interface PlanNode { 'Node Type': string, 'Relation Name'?: string, 'Shared Hit Blocks': number, 'Shared Read Blocks': number, 'Plans'?: PlanNode[] }

/** Runs the work as staff do, and keeps the plan of everything it asks. */
async function planned<T>(work: (tx: Tx) => Promise<T>): Promise<{ answer: T, scans: string[], blocks: number }> {
  const plans: PlanNode[] = []
  const answer = await context.database.asStaff('staff', tx => work({
    execute: async (query: SQL) => {
      const isRead = /^\s*(select|with)/i.test(String((query.queryChunks[0] as { value?: string[] }).value?.[0] || 'select'))
      if (isRead) {
        const [row] = await tx.execute<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(sql`explain (analyze, buffers, timing off, format json) ${query}`)
        plans.push(row!['QUERY PLAN'][0]!.Plan)
      }
      return tx.execute(query)
    },
  } as unknown as Tx))
  const nodes = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]
  const scans = plans.flatMap(nodes).filter(node => node['Node Type'] === 'Seq Scan' && ['credit_transaction', 'call'].includes(node['Relation Name']!))
  return {
    answer,
    scans: scans.map(node => node['Relation Name']!),
    blocks: plans.reduce((sum, plan) => sum + plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], 0),
  }
}

async function idsOf(scope: LedgerScope, limit = 50, lookThrough?: number): Promise<string[]> {
  const ids: string[] = []
  let beforeId: string | null = null
  do {
    const { rows, nextBefore }: Awaited<ReturnType<typeof listLedger>> = await context.database.asStaff('staff', tx =>
      listLedger(tx, scope, { limit, beforeId, ...lookThrough && { lookThrough } }))
    ids.push(...rows.map(row => row.id))
    beforeId = nextBefore
  } while (beforeId !== null)
  return ids
}

async function idsWhere(condition: string): Promise<string[]> {
  const rows = await context.admin.unsafe(`select id::text from credit_transaction t where ${condition} order by t.id desc`)
  return rows.map(row => row.id as string)
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
const reference = (text: string) => context.database.asStaff('staff', tx => findReference(tx, text))

describe('a ledger of many rows', () => {
  it('M8 is made with chains that hold', async () => {
    expect(await findChainProblem(context.admin, walletId)).toBeNull()
    const violations = await context.admin`select rule, count(*) from ledger_violations() group by 1`
    expect(violations.map(row => row.rule as string).filter(rule => /M8|M9/.test(rule))).toEqual([])
  })

  it('finds the same rows whether it is looked through in one stretch or in many', async () => {
    const period = (by: 'effective' | 'posted', from: number, before: number) => ({ by, from: daysAgo(from), before: daysAgo(before) })
    const oneYear = 365 * (1 - ROWS / 1_000_000)
    const scopes: [LedgerScope, string][] = [
      [{ leastMicros: rareMicros(1), direction: 'in', mostMicros: rareMicros(ROWS) }, 'amount_micros between 9000001 and 9060000'],
      [{ leastMicros: rareMicros(40_003), mostMicros: rareMicros(40_003) }, 'amount_micros = 9040003'],
      [{ contraAccount: 'adjustment:goodwill' }, `contra_account = 'adjustment:goodwill'`],
      [{ kinds: ['call_charge', 'adjustment'], mostMicros: 14_000n }, `kind in ('call_charge', 'adjustment') and amount_micros >= -14000 and amount_micros <= 14000`],
      [{ leastMicros: 1n << 62n }, 'false'],
      ...[[10, 5], [400, 10], [50, 45]].flatMap(([from, before]): [LedgerScope, string][] => [
        [{ period: period('posted', oneYear + from!, oneYear - 21 + before!) }, `created_at >= '${daysAgo(oneYear + from!)}' and created_at < '${daysAgo(oneYear - 21 + before!)}'`],
        [{ period: period('effective', oneYear + from!, oneYear - 21 + before!) }, `effective_at >= '${daysAgo(oneYear + from!)}' and effective_at < '${daysAgo(oneYear - 21 + before!)}'`],
      ]),
    ]
    for (const [scope, condition] of scopes) {
      const expected = await idsWhere(condition)
      // the clock has gone on since the bounds were written: a row at the very edge may differ
      const found = await idsOf(scope, 10_000)
      expect(found.length, condition).toBe(expected.length)
      expect(await idsOf(scope, 10_000, 4_999), condition).toEqual(found)
      if (!condition.includes('_at')) expect(found).toEqual(expected)
      const [count] = await context.database.asStaff('staff', async tx => [(await sumLedger(tx, scope, 10_000)).reduce((sum, kind) => sum + kind.count, 0)])
      expect(count, condition).toBe(found.length)
    }
    const [late] = await context.admin`select count(*)::int as n from credit_transaction where created_at - effective_at > interval '1 day'`
    expect(late!.n).toBe(ROWS / 5_000)
  })

  it('reads little for whatever is rare, and never the whole table', async () => {
    const rare = 20_003
    const scopes: [string, LedgerScope, number][] = [
      ['nothing', {}, 1000],
      ['a wallet', { walletIds: [walletId] }, 1000],
      ['a wallet and a kind', { walletIds: [walletId], kinds: ['adjustment'] }, 1000],
      ['a call', { reference: await reference(bulkCallId(332)) }, 100],
      ['a leg', { reference: await reference(`CA${(332).toString(16).padStart(32, '0')}`) }, 100],
      ['a payment', { reference: { callIds: [], paymentIds: [bulkPaymentId(5)], transactionIds: [], walletIds: [] } }, 100],
      ['a row', { reference: await reference('17') }, 100],
      ['a key', { reference: await reference(`bulk:${rare}`) }, 100],
      ['a number', { toNumbers: [BULK_NUMBER] }, 1500],
      ['a rare kind', { kinds: ['adjustment'] }, 300],
      ['kinds that nothing is of', { kinds: ['chargeback', 'expiry'] }, 300],
      ['a month of long ago', { period: { by: 'posted', from: daysAgo(360), before: daysAgo(350) } }, 1200],
      ['a month of when it happened', { period: { by: 'effective', from: daysAgo(360), before: daysAgo(350) } }, 1200],
    ]
    for (const [name, scope, most] of scopes) {
      const { answer, scans, blocks } = await planned(tx => listLedger(tx, scope, { limit: 50, beforeId: null }))
      expect(scans, name).toEqual([])
      expect(blocks, `${name}: blocks read`).toBeLessThan(most)
      expect(answer.rows.length > 0, name).toBe(!['kinds that nothing is of', 'a wallet and a kind'].includes(name))
    }
    const deep = await planned(tx => listLedger(tx, { walletIds: [walletId] }, { limit: 10, beforeId: '3000' }))
    expect([deep.scans, deep.answer.rows.length]).toEqual([[], 10])
  })

  it('reads a bounded stretch for what no index leads to', async () => {
    const page = { limit: 50, beforeId: null, lookThrough: 5_000 }
    const whole = await planned(tx => listLedger(tx, { leastMicros: 1n << 62n }, page))
    expect(whole.scans).toEqual([])
    expect(whole.blocks).toBeLessThan(600)
    expect(whole.answer).toEqual({ rows: [], nextBefore: expect.stringMatching(/^\d+$/), lookedBackTo: expect.stringMatching(/Z$/) })
  })
})

describe('a wallet as of a moment', () => {
  it('is the newest row that was posted by then, found in a few looks', async () => {
    const rows = await context.admin`select id::text, wallet_seq::text as seq, balance_after_micros::text as balance, created_at from credit_transaction t where wallet_id = ${walletId} order by t.wallet_seq`
    for (const [index, row] of rows.entries()) {
      const at = (row.created_at as Date).getTime()
      if (index % 17 !== 0 && index < rows.length - 1) continue
      const ask = (ms: number) => planned(tx => findWalletMoment(tx, walletId, new Date(ms).toISOString()))
      const { answer, scans, blocks } = await ask(at + 1)
      expect(answer).toMatchObject({ id: row.id, wallet_seq: row.seq, balance_after_micros: row.balance })
      expect(scans).toEqual([])
      expect(blocks).toBeLessThan(150)
      expect((await ask(at - 1)).answer?.wallet_seq ?? '0').toBe(String(Number(row.seq) - 1))
    }
    expect((await planned(tx => findWalletMoment(tx, walletId, '1990-01-01T00:00:00Z'))).answer).toBeNull()
  })
})
