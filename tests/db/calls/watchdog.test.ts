import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { dialTestCall, report, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, type TestContext } from '../../support/test-context'

/** Two minutes of talk. */
const GRANT = 26_000n
const LIMIT_SECONDS = 120

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(() => {
  context.fakeCarrier.requests.length = 0
})
afterAll(() => context.close())

async function talking(isAnswerTold: boolean): Promise<TestCall> {
  const call = await dialTestCall(context, await createPerson(context, { grantMicros: GRANT }))
  expect(call.maxSeconds).toBe(LIMIT_SECONDS)
  context.fakeCarrier.addLeg({ id: call.parentSid, status: 'answered' })
  context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'answered', startedAt: context.clock.now() })
  if (isAnswerTold) await report(context, call, 'answered')
  return call
}

async function endedAfter(call: TestCall): Promise<number | null> {
  for (let seconds = 1; seconds <= 400; seconds++) {
    context.clock.advance(1)
    await reconcileCalls(context)
    if (context.fakeCarrier.requests.includes(`endLeg ${call.parentSid}`)) return seconds
  }
  return null
}

describe('the watchdog', () => {
  it.each([['was told of the answer', true], ['learns of the answer by asking', false]])('C14 ends a call soon after its time when it %s', async (_, isAnswerTold) => {
    const call = await talking(isAnswerTold)
    const seconds = await endedAfter(call)
    expect(seconds).toBeGreaterThan(LIMIT_SECONDS)
    expect(seconds).toBeLessThanOrEqual(LIMIT_SECONDS + 15)
    expect((await readOutcome(context.admin, call.id)).hold).toMatchObject({ state: 'pending' })
  })

  it('C14 ends it again where the carrier did not, and settles what it comes to within the hold', async () => {
    const call = await talking(true)
    await endedAfter(call)
    context.fakeCarrier.requests.length = 0
    expect(await endedAfter(call)).not.toBeNull()
    context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, to: call.toNumber, status: 'completed', durationSeconds: 600, endedAt: context.clock.now() })
    context.clock.advance(300)
    await reconcileCalls(context)
    const { breakdown } = await readOutcome(context.admin, call.id)
    expect(breakdown).toMatchObject([{ charged_micros: GRANT, uncollected_micros: 104_000n, held_micros: GRANT }])
    await expectHealthy(context.admin)
  })

  it('C14 leaves a call alone that is within its time, and one that is over', async () => {
    const call = await talking(true)
    context.clock.advance(LIMIT_SECONDS)
    await reconcileCalls(context)
    expect(context.fakeCarrier.requests).not.toContain(`endLeg ${call.parentSid}`)
    await report(context, call, 'completed', { durationSeconds: LIMIT_SECONDS })
    expect(await endedAfter(call)).toBeNull()
  })
})
