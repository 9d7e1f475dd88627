import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import { behindALock, lockCall, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { expectHealthy, readOutcome, violationsOf } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialResultEvent, dialTestCall, legEvent, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, warmPool, type TestContext } from '../../support/test-context'

/** So many wait at once; what is beyond them queues behind. */
const SESSIONS = 20

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  await warmPool(context)
})
afterAll(() => context.close())

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))

/** The carrier's own record of the call, for the reconciler. */
async function talkedFor(seconds: number) {
  const call = await dialTestCall(context, await createPerson(context))
  const { parentSid, childSid, toNumber } = call
  context.fakeCarrier.addLeg({ id: parentSid, status: 'completed' })
  context.fakeCarrier.addLeg({ id: childSid, parentId: parentSid, to: toNumber, status: 'completed', durationSeconds: seconds, endedAt: context.clock.now() })
  await report(context, call, 'answered')
  return call
}

describe('one call that is settled by many at once', () => {
  it('M6 is charged once by 80 equal callbacks, and each of them is answered', async () => {
    const call = await talkedFor(61)
    const outcomes = await behindALock(context.admin, lockCall(call.id), SESSIONS, () =>
      times(80, () => report(context, call, 'completed', { durationSeconds: 61 })))
    expect(outcomes.filter(({ outcome }) => outcome === 'settled')).toHaveLength(1)
    expect(outcomes.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(79)
    const { transactions, hold } = await readOutcome(context.admin, call.id)
    expect(transactions).toMatchObject([{ kind: 'call_charge', amount_micros: -26_000n }])
    expect(hold).toMatchObject({ state: 'captured', captured_micros: 26_000n })
    await expectHealthy(context.admin)
  })

  it('M6 is charged once by 80 callbacks that contradict each other', async () => {
    const call = await talkedFor(61)
    const outcomes = await behindALock(context.admin, lockCall(call.id), SESSIONS, () =>
      times(80, index => report(context, call, 'completed', { durationSeconds: 61 + index })))
    expect(outcomes.filter(({ outcome }) => outcome === 'settled')).toHaveLength(1)
    expect((await readOutcome(context.admin, call.id)).transactions).toHaveLength(1)
    await expectHealthy(context.admin)
  })

  it('M6 is charged once by webhook, action URL and reconciler at the same moment', async () => {
    for (let round = 0; round < 10; round++) {
      const call = await talkedFor(100)
      await context.admin`update wallet_hold set reconcile_after = ${context.clock.now().toISOString()} where call_id = ${call.id}`
      const completed = { status: 'completed', durationSeconds: 100 } as const
      await behindALock(context.admin, lockCall(call.id), 8, () => Promise.all([
        ...Array.from({ length: 4 }, () => report(context, call, completed.status, completed)),
        ...Array.from({ length: 4 }, () => recordCallEvent(context, dialResultEvent(context, call, 'completed', 100))),
        reconcileCalls(context),
        reconcileCalls(context),
        report(context, call, 'ringing'),
        report(context, call, 'initiated'),
      ]))
      const { transactions, call: row } = await readOutcome(context.admin, call.id)
      expect(transactions).toMatchObject([{ amount_micros: -26_000n }])
      expect(row).toMatchObject({ status: 'completed', duration_seconds: 100, is_settled: true })
    }
    await expectHealthy(context.admin)
  })

  it('M6 catches a settle without its fences', async () => {
    const scratch = await createTestContext({ env: { DATABASE_POOL_SIZE: '20' } })
    try {
      const call = await dialTestCall(scratch, await createPerson(scratch))
      await mutateFunction(scratch.admin, 'record_call_event', 'and v_call.billed_at is null and p_kind', 'and p_kind')
      await mutateFunction(scratch.admin, 'settle_hold', `and state = 'pending'`, '')
      await mutateFunction(scratch.admin, 'settle_hold', `|| ':charge'`, `|| ':charge' || clock_timestamp()`)
      await scratch.admin`drop index transaction_one_charge_per_call`
      await scratch.admin`alter table call_cost_breakdown drop constraint call_cost_breakdown_call_id_place_pk`
      await scratch.admin`alter table call_ended drop constraint call_ended_pkey`
      await scratch.admin`alter table wallet drop constraint wallet_held_not_negative`
      await Promise.all([61, 62, 63].map(durationSeconds =>
        recordCallEvent(scratch, legEvent(scratch, call, 'completed', { durationSeconds }))))
      expect((await violationsOf(scratch.admin)).join()).toContain('M6 one charge per call: 3 charges')
    } finally {
      await scratch.close()
    }
  })
})
