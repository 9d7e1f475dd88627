import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordCallEvent } from '../../../server/services/calls/record-call-event'
import { readChildStatus } from '../../../server/carriers/twilio/events'
import type { CallStatus } from '../../../shared/schemas/calls'
import { expectHealthy, readOutcome, expectWallet, violationsOf } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialResultEvent, dialTestCall, report, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

const FREE: CallStatus[] = ['busy', 'no-answer', 'failed', 'canceled']

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
afterAll(() => context.close())

async function expectFree(person: Person, call: TestCall, status: CallStatus): Promise<void> {
  const outcome = await readOutcome(context.admin, call.id)
  expect(outcome.call).toMatchObject({ status, charged_micros: 0n, duration_seconds: 0, is_settled: true })
  expect(outcome.hold).toMatchObject({ state: 'released', captured_micros: 0n })
  expect(outcome).toMatchObject({ transactions: [], breakdown: [] })
  await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_000n, heldMicros: 0n, lastSeq: 1n })
}

describe('a call that nobody answered', () => {
  it.each(FREE)('C7 is free when it ends %s, whatever duration comes with it', async status => {
    for (const durationSeconds of [null, 0, 25]) {
      const person = await createPerson(context)
      const call = await dialTestCall(context, person)
      await report(context, call, 'ringing')
      await report(context, call, status, { durationSeconds })
      await expectFree(person, call, status)
    }
    await expectHealthy(context.admin)
  })

  it.each(FREE)('C7 is free when the action URL says %s first', async status => {
    const person = await createPerson(context)
    const call = await dialTestCall(context, person)
    await recordCallEvent(context, dialResultEvent(context, call, status, null))
    await report(context, call, status)
    await expectFree(person, call, status)
  })
})

describe('a call that is over without a duration that can be billed', () => {
  const words = [undefined, '', ' ', 'abc', '-1', '1.5', '1e3', '86401', '100000', '٣']
  const params = (call: TestCall, duration: string | undefined) => ({
    CallSid: call.childSid, ParentCallSid: call.parentSid, ApiVersion: '2010-04-01', CallStatus: 'completed', Direction: 'outbound-dial',
    From: context.config.twilio.callerId, To: call.toNumber,
    Caller: context.config.twilio.callerId, Called: call.toNumber,
    Timestamp: 'Sun, 05 May 2030 10:00:00 +0000', CallbackSource: 'call-progress-events', SequenceNumber: '3',
    ...(duration !== undefined && { CallDuration: duration }),
  })

  it.each(words)('C8 is not charged for %j: the hold stays and the carrier is asked soon', async word => {
    const person = await createPerson(context)
    const call = await dialTestCall(context, person)
    const event = readChildStatus(params(call, word), new URLSearchParams({ call: call.id, terms: call.termsKey }))
    const outcome = await recordCallEvent(context, { ...event!, source: 'webhook' })
    expect(outcome).toMatchObject({ outcome: 'recorded', chargedMicros: null })
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'completed', is_settled: false, duration_seconds: null })
    await expectWallet(context.admin, person.walletId, { balanceMicros: 10_000_000n, heldMicros: call.holdMicros })
    const [hold] = await context.admin`select extract(epoch from reconcile_after - ${context.clock.now().toISOString()}::timestamptz)::int as wait from wallet_hold where call_id = ${call.id}`
    expect(hold).toEqual({ wait: 5 })
    await expectHealthy(context.admin)
  })

  it('C8 is charged by the next word that has one', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    await report(context, call, 'completed')
    expect(await report(context, call, 'completed', { durationSeconds: 61 })).toMatchObject({ outcome: 'settled', chargedMicros: 26_000n })
    expect(await report(context, call, 'completed', { durationSeconds: 62 })).toMatchObject({ outcome: 'recorded', chargedMicros: null })
    await expectHealthy(context.admin)
  })
})

it('C7 catches a kernel that charges what nobody answered', async () => {
  const scratch = await createTestContext()
  try {
    await mutateFunction(scratch.admin, 'settle_hold', 'if p_duration is null then v_due := 0;', 'if p_duration is null then v_due := 13000;')
    await mutateFunction(scratch.admin, 'settle_hold', `':' || p_duration`, `':' || coalesce(p_duration, 0)`)
    const call = await dialTestCall(scratch, await createPerson(scratch))
    await report(scratch, call, 'busy')
    expect((await violationsOf(scratch.admin)).join()).toContain('C7 free calls cost nothing')
  } finally {
    await scratch.close()
  }
})
