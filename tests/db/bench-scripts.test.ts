import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCalls, makeWallets, settleScript, settleTogetherScript } from '../../bench/world'
import { expectHealthy } from '../support/ledger/read-ledger'
import { createTestContext, type TestContext } from '../support/test-context'

const CALLER_ID = '+14155550100'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
  await makeWallets(context.admin, 4, 'paid')
  await makeCalls(context.admin, { from: 1, to: 10, callerId: CALLER_ID, isAnswered: true })
})
afterAll(() => context.close())

/** What pgbench would send for call `n`. */
const statementOf = (script: string, n: number) => script.replaceAll(/^\\set .*$/gm, '').replaceAll(':n', String(n))

it('the yardstick’s calls are settled by its scripts, one by one and together, as the kernel takes them today', async () => {
  const one = await context.admin.unsafe(statementOf(settleScript(CALLER_ID), 1))
  expect(one).toMatchObject([{ outcome: 'settled' }])
  const together = await context.admin.unsafe(statementOf(settleTogetherScript(CALLER_ID, 8), 2))
  expect(together.map(row => row.outcome as string)).toEqual(Array.from({ length: 8 }, () => 'settled'))
  expect(new Set([...one, ...together].map(row => row.charged_micros as bigint)).size).toBe(1)
  await expectHealthy(context.admin)
})
