import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ModelRun } from '../../support/ledger/model/driver'
import { anyHistory } from '../../support/ledger/model/operations'
import { createTestContext, type TestContext } from '../../support/test-context'

/** `MODEL_RUNS=1000 MODEL_SEED=…` for a long look; a failure prints its seed and the shortest history that shows it. */
const RUNS = Number(process.env.MODEL_RUNS ?? 40)
const SEED = Number(process.env.MODEL_SEED ?? 7)

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

it('M5 M6 M8 M9 hold after every step of any history, and the ledger is what a model in memory says', async () => {
  const agrees = fc.asyncProperty(anyHistory, history => ModelRun.run(context, history))
  await fc.assert(agrees, { numRuns: RUNS, seed: SEED, unbiased: true })
  const [rows] = await context.admin`
    select count(*) filter (where kind = 'call_charge')::int as charges, count(*) filter (where kind = 'reversal')::int as reversals from credit_transaction`
  const [calls] = await context.admin`
    select count(*)::int as count, count(*) filter (where billed_at is null)::int as open, count(distinct status)::int as statuses from call`
  // a model whose histories never got anywhere would agree with anything
  expect(rows!.charges as number).toBeGreaterThan(RUNS / 2)
  expect(rows!.reversals as number).toBeGreaterThan(RUNS / 2)
  expect(calls).toMatchObject({ statuses: 8 })
})
