import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MoneyRun } from '../../support/ledger/money-model/driver'
import { anyHistory } from '../../support/ledger/money-model/operations'
import { createTestContext, type TestContext } from '../../support/test-context'

/**
 * As for the model of calls: `MODEL_RUNS=1000 MODEL_SEED=…` for a long look; a failure prints its seed and what
 * came last.
 */
const RUNS = Number(process.env.MODEL_RUNS ?? 60)
const SEED = Number(process.env.MODEL_SEED ?? 7)

/** What histories must have come to, for their agreement to say something. */
const SEEN = [
  'call_charge granted', 'call_charge mixed', 'call_charge paid', 'start TT003', 'start TT004', 'start TT002',
  'refund-call posted', 'refund-call TT012', 'refund-call repeat', 'refund granted', 'refund paid', 'reverse posted', 'reverse TT003', 'reverse TT007',
  'reversal granted', 'reversal mixed', 'reversal paid', 'expire some', 'expire 0', 'redeem redeemed', 'redeem used_up', 'redeem already_used', 'redeem expired',
  'credit-payment repeat', 'credit-payment TT010', 'credit-payment credited', 'refund-card begun', 'refund-card TT003', 'refund-card TT012', 'refund-card repeat',
  'tell-refund failed', 'tell-refund succeeded', 'chargeback paid', 'chargeback mixed', 'chargeback granted', 'owed', 'collected', 'covered',
  'dispute opened,told', 'dispute opened,told,taken', 'dispute told', 'dispute told,taken', 'dispute told,returned', 'dispute ', 'decide approved', 'decide TT013', 'decide TT014', 'decide TT005', 'adjustment mixed',
  'leave closed', 'leave held', 'close balance',
]

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

it('M5 M6 M7 M8 M9 M11 M12 M13 M14 M15 M16 M17 hold after every step of any history of money, and the books are what a model in memory says', async () => {
  const tally = new Map<string, number>()
  const agrees = fc.asyncProperty(anyHistory, history => MoneyRun.run(context, history, { tally }))
  await fc.assert(agrees, { numRuns: RUNS, seed: SEED, unbiased: true, endOnFailure: true })
  expect(SEEN.filter(what => !tally.has(what))).toEqual([])
})
