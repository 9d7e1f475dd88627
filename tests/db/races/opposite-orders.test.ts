import { afterAll, beforeAll, expect, it } from 'vitest'
import { endCall } from '../../../server/services/calls/end-call'
import { reconcileCall } from '../../../server/services/calls/reconcile-calls'
import { startCall } from '../../../server/services/calls/start-call'
import { retryingConflicts } from '../../../server/db/client'
import { post, reverse } from '../../support/ledger/kernel'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { claimTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, warmPool, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: '16' } })
  await warmPool(context)
})
afterAll(() => context.close())

async function personWithCalls(count: number): Promise<{ person: Person, calls: TestCall[] }> {
  const person = await createPerson(context)
  await context.admin`insert into user_limit (user_id, calls_at_once, starts_per_minute, max_call_seconds, set_by, reason, set_at) values (${person.id}, 1000, 1000, 60, ${person.id}, 'test', '2020-01-01')`
  const calls: TestCall[] = []
  for (let i = 0; i < count; i++) calls.push(await startTestCall(context, person))
  return { person, calls }
}

it('M9 has no deadlock, whatever is done to the calls of two wallets in whatever order', async () => {
  const people = await Promise.all([personWithCalls(8), personWithCalls(8)])
  const work = people.flatMap(({ person, calls }) => calls.flatMap((call, index) => [
    () => claimTestCall(context, call),
    () => report(context, call, 'ringing').catch(refused),
    () => report(context, call, 'completed', { durationSeconds: 50 + index }).catch(refused),
    () => endCall(context, person.id, call.id),
    () => reconcileCall(context, call.id),
    () => startCall(context, person, { toNumber: NUMBERS.perMinute }),
    () => post(context, person, BigInt(index + 1)),
    async () => reverse(context, (await post(context, person, 5n)).transactionId),
  ]))
  // forwards and backwards at once
  await Promise.all([...work, ...work.toReversed()].map(one => one()))
  const [stats] = await context.admin`select deadlocks::int from pg_stat_database where datname = current_database()`
  expect(stats).toEqual({ deadlocks: 0 })
  await expectHealthy(context.admin)
})

/** An event of a call that no leg has claimed yet. */
function refused(error: unknown): void {
  expect(error).toMatchObject({ code: 'webhook_mismatch' })
}

it('M9 is retried a bounded number of times where a deadlock does come, and then told', async () => {
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' })
  let attempts = 0
  const failing = (failures: number) => retryingConflicts(async () => {
    attempts += 1
    if (attempts <= failures) throw deadlock
    return 'done'
  })
  expect(await failing(3)).toBe('done')
  attempts = 0
  await expect(failing(99)).rejects.toBe(deadlock)
  expect(attempts).toBe(4)
})
