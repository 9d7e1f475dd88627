import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimDueCalls } from '../../../server/db/calls/calls'
import { LEASE_SECONDS, reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { expectHealthy, readOutcome, expectWallet, violationsOf } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { claimTestCall, dialTestCall, report, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'
import type { CarrierLeg } from '../../../server/carriers/carrier'

let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(async () => {
  context.fakeCarrier.legs.clear()
  context.fakeCarrier.requests.length = 0
  context.fakeCarrier.isDown = false
  person = await createPerson(context)
})
afterAll(() => context.close())

/** The carrier's own record of the call's two legs. */
function carrierKnows(call: TestCall, child: Partial<CarrierLeg> | null, parent: Partial<CarrierLeg> = { status: 'completed' }): void {
  context.fakeCarrier.addLeg({ id: call.parentSid, ...parent })
  if (!child) return
  const { childSid: id, parentSid: parentId, toNumber: to } = call
  context.fakeCarrier.addLeg({ id, parentId, to, endedAt: context.clock.now(), ...child })
}

/** Asks again and again, as the job does, for so long. */
async function reconcileFor(seconds: number): Promise<void> {
  for (let waited = 0; waited < seconds; waited += 30) {
    context.clock.advance(30)
    await reconcileCalls(context)
  }
}

async function expectPending(call: TestCall): Promise<void> {
  expect((await readOutcome(context.admin, call.id)).hold).toMatchObject({ state: 'pending' })
  await expectWallet(context.admin, person.walletId, { heldMicros: call.holdMicros })
}

describe('a call whose callbacks are lost', () => {
  it('C9 is charged from the carrier’s own record, by the same key as a callback', async () => {
    const call = await dialTestCall(context, person)
    carrierKnows(call, { status: 'completed', durationSeconds: 61 })
    await reconcileFor(90)
    const { transactions, breakdown, legs, call: row } = await readOutcome(context.admin, call.id)
    expect(transactions).toMatchObject([{ amount_micros: -26_000n, idempotency_key: `call:${call.id}:charge` }])
    expect(breakdown).toHaveLength(1)
    expect(row).toMatchObject({ status: 'completed', duration_seconds: 61 })
    expect(legs.at(-1)).toMatchObject({ leg_id: call.childSid, is_billed: true, status: 'completed', duration_seconds: 61, is_settled: true })
    // the callback that comes after all changes nothing
    await report(context, call, 'completed', { durationSeconds: 61 })
    expect((await readOutcome(context.admin, call.id)).transactions).toEqual(transactions)
    await expectHealthy(context.admin)
  })

  it.each(['busy', 'no-answer', 'failed', 'canceled'] as const)('C9 is freed when the carrier says it ended %s', async status => {
    const call = await dialTestCall(context, person)
    carrierKnows(call, { status })
    await reconcileFor(90)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status, charged_micros: 0n })
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n, balanceMicros: 10_000_000n })
  })

  it('C9 is found by its parent where not even the child’s id arrived', async () => {
    const call = await dialTestCall(context, person)
    carrierKnows(call, { status: 'completed', durationSeconds: 5 })
    context.fakeCarrier.addLeg({ id: 'CAother', parentId: call.parentSid, to: NUMBERS.british, status: 'completed', durationSeconds: 999 })
    await reconcileFor(60)
    expect((await readOutcome(context.admin, call.id)).breakdown).toMatchObject([{ duration_seconds: 5 }])
  })

  it('C9 that the carrier dialled nobody for is freed once its leg is over, and not before', async () => {
    const call = await dialTestCall(context, person)
    carrierKnows(call, null, { status: 'answered' })
    await reconcileFor(600)
    await expectPending(call)
    carrierKnows(call, null, { status: 'completed' })
    await reconcileFor(600)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'canceled', charged_micros: 0n })
  })

  it('C9 that is dialled and over between two answers of the carrier is not freed', async () => {
    const call = await dialTestCall(context, person)
    const { findChildLegs } = context.fakeCarrier
    context.fakeCarrier.findChildLegs = async id => {
      const before = await findChildLegs(id)
      carrierKnows(call, { status: 'completed', durationSeconds: 1 })
      return before
    }
    await reconcileFor(120)
    context.fakeCarrier.findChildLegs = findChildLegs
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'completed', charged_micros: 13_000n })
  })

  it('C8 that is completed without a duration waits until the carrier has one', async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'completed')
    carrierKnows(call, { status: 'completed', durationSeconds: null })
    await reconcileFor(900)
    await expectPending(call)
    carrierKnows(call, { status: 'completed', durationSeconds: 30 })
    await reconcileFor(600)
    expect((await readOutcome(context.admin, call.id)).breakdown).toMatchObject([{ duration_seconds: 30 }])
  })

  it('C9 is settled within two minutes of the last fault, whatever went wrong before', async () => {
    const fault = fc.record({
      kind: fc.constantFrom('a server died over it', 'the carrier is down', 'all is well, and the call goes on'),
      seconds: fc.integer({ min: 1, max: 200 }),
    })
    await fc.assert(fc.asyncProperty(fc.array(fault, { maxLength: 12 }), async faults => {
      const caller = await createPerson(context)
      const call = await dialTestCall(context, caller)
      await report(context, call, 'answered')
      carrierKnows(call, { status: 'answered' }, { status: 'answered' })
      for (const { kind, seconds } of faults) {
        context.clock.advance(seconds)
        context.fakeCarrier.isDown = kind === 'the carrier is down'
        if (kind === 'a server died over it') await claimDueCalls(context.database.sql, 50, context.clock.now(), LEASE_SECONDS)
        else await reconcileCalls(context)
      }
      context.fakeCarrier.isDown = false
      carrierKnows(call, { status: 'completed', durationSeconds: 30 })
      for (let waited = 0; waited < 120; waited += 5) {
        context.clock.advance(5)
        await reconcileCalls(context)
      }
      expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'completed', charged_micros: 13_000n })
    }), { numRuns: 25 })
  })
})

describe('unknown is not ended', () => {
  it('C9 holds on while the carrier cannot be asked, far beyond the hold’s time', async () => {
    const call = await dialTestCall(context, person)
    const unclaimed = await startTestCall(context, await createPerson(context))
    context.fakeCarrier.isDown = true
    for (let day = 0; day < 3; day++) {
      context.clock.advance(86_400)
      await reconcileCalls(context)
    }
    await expectPending(call)
    expect((await readOutcome(context.admin, unclaimed.id)).hold).toMatchObject({ state: 'pending' })
    expect(context.fakeCarrier.requests.length).toBeGreaterThan(4)
    context.fakeCarrier.isDown = false
    carrierKnows(call, { status: 'completed', durationSeconds: 60 })
    await reconcileFor(600)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ charged_micros: 13_000n })
    await expectHealthy(context.admin)
  })

  it('C9 holds on while the call is up, and learns that it was answered', async () => {
    const call = await dialTestCall(context, person)
    carrierKnows(call, { status: 'answered', startedAt: context.clock.now(), endedAt: null }, { status: 'answered' })
    await reconcileFor(300)
    await expectPending(call)
    const { call: row, legs } = await readOutcome(context.admin, call.id)
    expect(row).toMatchObject({ status: 'answered' })
    expect(legs.at(-1)).toMatchObject({ leg_id: call.childSid, status: 'answered', is_settled: false })
  })

  it('C9 holds on where the carrier does not know a leg that it told us of', async () => {
    const call = await dialTestCall(context, person)
    await report(context, call, 'ringing')
    await reconcileFor(600)
    await expectPending(call)
  })
})

describe('a call that was never dialled', () => {
  it('C9 is freed once the carrier has confirmed that it knows of none', async () => {
    const call = await startTestCall(context, person)
    const [due] = await context.admin`select reconcile_after as at from wallet_hold where call_id = ${call.id}`
    const wait = ((due!.at as Date).getTime() - context.clock.now().getTime()) / 1000
    expect(wait).toBeGreaterThanOrEqual(20)
    context.clock.advance(wait - 1)
    await reconcileCalls(context)
    await expectPending(call)
    await reconcileFor(60)
    expect(context.fakeCarrier.requests).toContain(`findLegsTo ${call.toNumber}`)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'canceled', charged_micros: 0n, is_settled: true })
    expect(await claimTestCall(context, call)).not.toContain('<Dial')
  })

  it('C9 is held on to while a leg to its number is nobody’s', async () => {
    const call = await startTestCall(context, person)
    const stray = context.fakeCarrier.addLeg({ parentId: 'CAsomething', to: call.toNumber, status: 'answered' })
    await reconcileFor(300)
    await expectPending(call)
    context.fakeCarrier.legs.delete(stray.id)
    await reconcileFor(600)
    expect((await readOutcome(context.admin, call.id)).hold).toMatchObject({ state: 'released' })
  })
})

it('C9 asks less and less often, and never stops asking', async () => {
  const call = await dialTestCall(context, person)
  const gaps: number[] = []
  for (let round = 0; round < 12; round++) {
    const [hold] = await context.admin`select reconcile_after from wallet_hold where call_id = ${call.id}`
    gaps.push(((hold!.reconcile_after as Date).getTime() - context.clock.now().getTime()) / 1000)
    context.clock.set(hold!.reconcile_after as Date)
    context.fakeCarrier.isDown = true
    await reconcileCalls(context)
  }
  expect(gaps.slice(1)).toEqual([...gaps.slice(1)].sort((a, b) => a - b))
  expect(Math.max(...gaps)).toBe(60)
})

it('C9 catches a hold that ends by the clock alone', async () => {
  const scratch = await createTestContext()
  try {
    const somebody = await createPerson(scratch)
    const call = await dialTestCall(scratch, somebody)
    await mutateFunction(scratch.admin, 'defer_reconcile', 'update wallet_hold set reconcile_after = p_reconcile_after', `update wallet_hold set state = 'released', captured_micros = 0, closed_at = now()`)
    scratch.fakeCarrier.isDown = true
    scratch.clock.advance(600)
    await reconcileCalls(scratch)
    expect((await readOutcome(scratch.admin, call.id)).hold).toMatchObject({ state: 'released' })
    expect((await violationsOf(scratch.admin)).join()).toContain('M9 sum of pending holds is held')
  } finally {
    await scratch.close()
  }
})
