import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Tx } from '../../../server/db/client'
import { sumDays } from '../../../server/db/dashboard/dashboard'
import { addUpDays } from '../../../server/services/dashboard/add-up-days'
import { makeBulkLedger } from '../../support/ledger/bulk-ledger'
import { createTestContext, type TestContext } from '../../support/test-context'

const ROWS = 40_000

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
  await makeBulkLedger(context.admin, { from: 1, to: ROWS, wallets: 200 })
})
afterAll(() => context.close())

interface PlanNode { 'Node Type': string, 'Relation Name'?: string, 'Shared Hit Blocks': number, 'Shared Read Blocks': number, 'Plans'?: PlanNode[] }

const DAY_MS = 86_400_000
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

/** The days of all rows, and what reading them took: blocks, and tables that were read from end to end. */
async function look() {
  const [row] = await context.admin`select min(effective_at) as first, max(effective_at) as last from credit_transaction`
  const [from, to] = [dayOf((row!.first as Date).getTime()), dayOf((row!.last as Date).getTime())]
  const period = { from, to, start: `${from}T00:00:00Z`, end: `${dayOf(Date.parse(to) + DAY_MS)}T00:00:00Z` }
  const plans: PlanNode[] = []
  const { sums } = await context.database.asStaff('staff', tx => sumDays({
    execute: async (query: SQL) => {
      const [plan] = await tx.execute<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(sql`explain (analyze, buffers, timing off, format json) ${query}`)
      plans.push(plan!['QUERY PLAN'][0]!.Plan)
      return tx.execute(query)
    },
  } as unknown as Tx, period, 'USD'))
  const nodes = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)]
  return {
    sums: sums.sort((a, b) => `${a.day} ${a.kind}`.localeCompare(`${b.day} ${b.kind}`)),
    blocks: plans.reduce((sum, plan) => sum + plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], 0),
    scanned: plans.flatMap(nodes).filter(node => node['Node Type'] === 'Seq Scan').map(node => node['Relation Name']!),
  }
}

it('the days of a large ledger are read from sums, not from rows, and are the same', async () => {
  const before = await look()
  expect(before.sums.reduce((count, sum) => count + sum.count, 0)).toBe(ROWS)
  expect(await addUpDays(context)).toBe(0)
  const after = await look()
  expect(after.sums).toEqual(before.sums)
  expect(after.scanned).not.toContain('credit_transaction')
  expect(after.blocks).toBeLessThan(100)
  const [behind] = await context.admin`select count(*)::int as n from credit_transaction where id > (select through_id from finance_day_mark)`
  // of the last hour
  expect(behind!.n).toBeLessThan(ROWS / 100)
})
