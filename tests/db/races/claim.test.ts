import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endCall } from '../../../server/services/calls/end-call'
import { reconcileCall, reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { newCallSid } from '../../support/fake-carrier'
import { behindALock, lockCall, SPARE_SESSIONS } from '../../support/ledger/behind-a-lock'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { claimTestCall, dialTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, warmPool, type TestContext } from '../../support/test-context'

const SESSIONS = 10

let context: TestContext
let neighbour: TestContext
beforeAll(async () => {
  context = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
  neighbour = await createTestContext({
    database: context.testDatabase, clock: context.clock, carrier: context.fakeCarrier, deck: null,
  })
  await warmPool(context)
})
afterAll(async () => {
  await neighbour.close()
  await context.close()
})

const claimByMany = (target: TestContext, call: TestCall) =>
  behindALock(target.admin, lockCall(call.id), SESSIONS - 2, () => Promise.all(
    Array.from({ length: SESSIONS }, () => claimTestCall(target, call, newCallSid())),
  ))

describe('legs that ask for one call at once', () => {
  it('C2 give it to one of them', async () => {
    const call = await startTestCall(context, await createPerson(context))
    const documents = await claimByMany(context, call)
    expect(documents.filter(document => document.includes('<Dial'))).toHaveLength(1)
    const events = await context.admin`select kind, count(*)::int as count from webhook_event where call_id = ${call.id} group by kind order by kind`
    expect([...events]).toEqual([{ kind: 'claimed', count: 1 }, { kind: 'refused', count: SESSIONS - 1 }])
  })

  it('C2 give the same leg the same answer each time', async () => {
    const call = await startTestCall(context, await createPerson(context))
    const documents = await behindALock(context.admin, lockCall(call.id), SESSIONS - 2, () =>
      Promise.all(Array.from({ length: SESSIONS }, () => claimTestCall(context, call))))
    expect(new Set(documents).size).toBe(1)
    expect(documents[0]).toContain(`>${call.toNumber}</Number>`)
  })

  it('C2 catches a kernel that claims without the lock', async () => {
    const scratch = await createTestContext({ env: { DATABASE_POOL_SIZE: String(SESSIONS + SPARE_SESSIONS) } })
    try {
      await mutateFunction(scratch.admin, 'claim_call', 'where id = p_call_id for update', 'where id = p_call_id')
      await scratch.admin`drop index call_leg_by_role`
      await warmPool(scratch)
      const call = await startTestCall(scratch, await createPerson(scratch))
      const documents = await claimByMany(scratch, call)
      expect(documents.filter(document => document.includes('<Dial')).length).toBeGreaterThan(1)
    } finally {
      await scratch.close()
    }
  })

  it('C9 dial or free a call, and never both', async () => {
    for (let round = 0; round < 10; round++) {
      const person = await createPerson(context)
      const call = await startTestCall(context, person)
      context.fakeCarrier.addLeg({ id: call.parentSid, status: 'ringing' })
      const [document] = await behindALock(context.admin, lockCall(call.id), 2, () =>
        Promise.all([
          claimTestCall(context, call),
          reconcileCall(context, call.id),
          endCall(context, person.id, call.id),
        ]))
      const { hold } = await readOutcome(context.admin, call.id)
      if (document.includes('<Dial')) expect(hold).toMatchObject({ state: 'pending' })
    }
    await expectHealthy(context.admin)
  })
})

describe('two reconcilers', () => {
  it('C9 ask about each call once and settle it once', async () => {
    const person = await createPerson(context)
    await context.admin`insert into user_limit (user_id, calls_at_once, starts_per_minute, max_call_seconds, set_by, reason, set_at) values (${person.id}, 1000, 1000, 60, ${person.id}, 'test', '2020-01-01')`
    const calls: TestCall[] = []
    for (let i = 0; i < 60; i++) calls.push(await dialTestCall(context, person))
    for (const call of calls) {
      await report(context, call, 'answered')
      context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'completed', durationSeconds: 30, endedAt: context.clock.now() })
    }
    context.clock.advance(120)
    context.fakeCarrier.requests.length = 0
    const counts = await Promise.all([context, neighbour, context, neighbour].map(one => reconcileCalls(one)))
    const ours = new Set(calls.map(call => `findLeg ${call.childSid}`))
    const asked = context.fakeCarrier.requests.filter(request => ours.has(request))
    expect(new Set(asked).size).toBe(60)
    expect(asked).toHaveLength(60)
    expect(counts.filter(count => count > 0).length).toBeGreaterThan(1)
    const [charges] = await context.admin`select count(*)::int as count, count(distinct call_id)::int as calls from credit_transaction where wallet_id = ${person.walletId} and kind = 'call_charge'`
    expect(charges).toEqual({ count: 60, calls: 60 })
    await expectHealthy(context.admin)
  })

  it('C9 leave a call to the other for as long as the lease lasts, and take it over when the other died', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    context.clock.advance(120)
    const leased = await context.database.sql`select * from claim_due_calls(50, ${context.clock.now().toISOString()}::timestamptz, interval '60 seconds')`
    expect(leased).toContainEqual({ claim_due_calls: call.id })
    context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'completed', durationSeconds: 30, endedAt: context.clock.now() })
    context.clock.advance(59)
    await reconcileCalls(neighbour)
    expect((await readOutcome(context.admin, call.id)).hold).toMatchObject({ state: 'pending' })
    context.clock.advance(1)
    await reconcileCalls(neighbour)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ charged_micros: 13_000n })
  })
})
