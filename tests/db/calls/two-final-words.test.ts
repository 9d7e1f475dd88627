import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { compare, readCases } from '../../support/books/matched-day'
import { CHARGE, FREE, nameOf, PAIRS, PRICED, UNPRICED, type Word } from '../../support/ledger/final-words'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { dialTestCall, report, type TestCall } from '../../support/ledger/test-call'
import { createTestClock } from '../../support/test-clock'
import { createPerson, createTestContext, type TestContext } from '../../support/test-context'

const NOON = new Date('2026-11-20T12:00:00Z')

let context: TestContext
beforeAll(async () => {
  context = await createTestContext({ clock: createTestClock(NOON), env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
})
beforeEach(async () => {
  context.clock.set(NOON)
  context.fakeCarrier.legs.clear()
  await context.admin`delete from match_case`
  await context.admin`update call set created_at = created_at - interval '100 days'`
})
afterAll(() => context.close())

async function stateOf(call: TestCall): Promise<string> {
  const { hold, transactions } = await readOutcome(context.admin, call.id)
  if (hold.state === 'pending') return 'waits'
  return transactions.length > 0 ? 'charged' : 'free'
}

async function tell(target: TestContext, first: Word, second: Word): Promise<TestCall> {
  const call = await dialTestCall(target, await createPerson(target))
  await report(target, call, 'answered')
  target.clock.advance(75)
  for (const { status, seconds } of [first, second]) await report(target, call, status, { durationSeconds: seconds })
  return call
}

function record(target: TestContext, call: TestCall, { status, seconds }: Word): void {
  target.fakeCarrier.addLeg({ id: call.parentSid, status: 'completed' })
  target.fakeCarrier.addLeg({
    id: call.childSid, parentId: call.parentSid, to: call.toNumber, from: target.config.twilio.callerId,
    status, durationSeconds: seconds, startedAt: NOON, endedAt: target.clock.now(),
  })
}

async function reconcileFor(target: TestContext, seconds: number): Promise<void> {
  for (let waited = 0; waited < seconds; waited += 5) {
    target.clock.advance(5)
    await reconcileCalls(target)
  }
}

/** A case where the words differ; callers who gave up are one or the other (C6). */
async function expectInBooks({ first, second, status, confirmed, difference }: typeof PAIRS[number]): Promise<void> {
  context.clock.set(new Date('2026-11-21T06:00:00Z'))
  await compare(context, '2026-11-20')
  const cases = await readCases(context)
  const gaveUp = ['no-answer', 'canceled']
  const isAlike = status === second.status || (gaveUp.includes(status) && gaveUp.includes(second.status))
  if (isAlike && difference === 0n) return expect(cases).toEqual([])
  expect(cases).toMatchObject([{
    bucket: 'different', difference_micros: difference, ours: { status }, theirs: { status: second.status, durationSeconds: second.seconds },
  }])
  const isMissed = confirmed === 'free' && second === PRICED
  expect(cases[0]!.ours!.problem).toBe(isMissed ? `Missing revenue: free as ${first.status}, and the carrier says completed` : undefined)
}

describe('two final words of one call', () => {
  it.each(PAIRS.map(pair => [nameOf(pair.first), nameOf(pair.second), pair] as const))('C17 C5 M6 F2 %s, then %s', async (_, __, pair) => {
    const call = await tell(context, pair.first, pair.second)
    expect(await stateOf(call)).toBe(pair.told)
    record(context, call, pair.second)
    await reconcileFor(context, 15)
    expect(await stateOf(call)).toBe(pair.confirmed)
    expect((await readOutcome(context.admin, call.id)).call).toMatchObject({
      status: pair.status, charged_micros: pair.confirmed === 'charged' ? CHARGE : pair.confirmed === 'free' ? 0n : null,
    })
    await expectHealthy(context.admin)
    if (pair.confirmed !== 'waits') await expectInBooks(pair)
  })

  it('C17 another word is a reason to ask at once, and not a reason to let go', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    await report(context, call, 'completed')
    record(context, call, UNPRICED)
    await reconcileFor(context, 600)
    await report(context, call, 'busy')
    expect(await stateOf(call)).toBe('waits')
    record(context, call, FREE[0]!)
    await reconcileFor(context, 10)
    expect(await stateOf(call)).toBe('free')
  })
})

it.each([
  ['never gives way', 'v_moves := v_contradicts and p_source = \'reconciler\';', 'v_moves := false;'],
  ['gives way to what nobody confirmed', 'v_moves := v_contradicts and p_source = \'reconciler\';', 'v_moves := v_contradicts;'],
  ['gives way after it has settled', 'and p_kind <> v_call.status and v_call.billed_at is null', 'and p_kind <> v_call.status'],
])('C17 catches a kernel that %s', async (_, from, to) => {
  const scratch = await createTestContext({ clock: createTestClock(NOON), env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  try {
    await mutateFunction(scratch.admin, 'record_call_event', from, to)
    const wrong: string[] = []
    for (const pair of PAIRS) {
      const call = await tell(scratch, pair.first, pair.second)
      const stateNow = async () => (await readOutcome(scratch.admin, call.id)).call
      const told = await stateNow()
      record(scratch, call, pair.second)
      // said by the carrier's own record once more, as a process would that asked before it was settled
      await report(scratch, call, pair.second.status, { source: 'reconciler', durationSeconds: pair.second.seconds })
      const confirmed = await stateNow()
      const isToldRight = told.is_settled === (pair.told !== 'waits')
      const isConfirmedRight = confirmed.status === pair.status && confirmed.is_settled === (pair.confirmed !== 'waits')
      if (!isToldRight || !isConfirmedRight) wrong.push(`${nameOf(pair.first)}, ${nameOf(pair.second)}`)
    }
    expect(wrong).not.toEqual([])
  } finally {
    await scratch.close()
  }
})
