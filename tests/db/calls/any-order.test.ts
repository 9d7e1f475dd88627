import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { reconcileCall } from '../../../server/services/calls/reconcile-calls'
import { recordCallEvent, type CallEvent } from '../../../server/services/calls/record-call-event'
import type { CallStatus } from '../../../shared/schemas/calls'
import { expectHealthy, readOutcome, type Outcome } from '../../support/ledger/read-ledger'
import { mutateFunction } from '../../support/ledger/mutate-function'
import { dialResultEvent, dialTestCall, legEvent, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type TestContext } from '../../support/test-context'

/** What a carrier may have to tell of one call: how it went, when, and for how long. */
interface Fate {
  number: string
  ending: CallStatus
  ringSeconds: number
  talkSeconds: number
}

const anyFate: fc.Arbitrary<Fate> = fc.record({
  number: fc.constantFrom(...Object.values(NUMBERS)),
  ending: fc.constantFrom<CallStatus>('completed', 'completed', 'completed', 'busy', 'no-answer', 'failed', 'canceled'),
  ringSeconds: fc.integer({ min: 0, max: 30 }),
  talkSeconds: fc.integer({ min: 0, max: 4_000 }),
})

type Step = (context: TestContext, call: TestCall) => Promise<unknown>

/** Later than the deck, and within reach of the ledger. */
const NEXT_YEAR = new Date(Date.UTC(new Date().getUTCFullYear() + 1, 4, 5, 10))

let context: TestContext
beforeAll(async () => {
  context = await createTestContext()
})
beforeEach(() => context.clock.set(NEXT_YEAR))
afterAll(() => context.close())

/** Everything that is said of the call: its callbacks, the action URL, and the carrier's record when it is asked. */
function stepsOf(fate: Fate, startedAt: Date): Step[] {
  const isTalk = fate.ending === 'completed'
  const at = (seconds: number) => ({ occurredAt: new Date(startedAt.getTime() + seconds * 1000) })
  const endedAt = at(fate.ringSeconds + (isTalk ? fate.talkSeconds : 0))
  const duration = { durationSeconds: isTalk ? fate.talkSeconds : 0 }
  const callback = (status: CallStatus, more: Partial<CallEvent>): Step => (target, call) =>
    recordCallEvent(target, legEvent(target, call, status, more))
  return [
    callback('initiated', at(0)),
    callback('ringing', at(0)),
    ...(isTalk ? [callback('answered', at(fate.ringSeconds))] : []),
    callback(fate.ending, { ...endedAt, ...duration }),
    (target, call) =>
      recordCallEvent(target, dialResultEvent(target, call, fate.ending, isTalk ? fate.talkSeconds : null)),
    (target, call) => {
      const { parentSid, childSid: id, toNumber: to } = call
      target.fakeCarrier.addLeg({
        id, parentId: parentSid, to, status: fate.ending, ...duration, startedAt, endedAt: endedAt.occurredAt,
      })
      return reconcileCall(target, call.id)
    },
  ]
}

async function outcomeOf(target: TestContext, fate: Fate, order: (steps: Step[]) => Step[]): Promise<Outcome> {
  const call = await dialTestCall(target, await createPerson(target), fate.number)
  for (const step of order(stepsOf(fate, target.clock.now()))) await step(target, call)
  const outcome = await readOutcome(target.admin, call.id)
  // the names differ from call to call, and nothing else
  const plain = JSON.stringify(outcome, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return JSON.parse(plain.replaceAll(call.id, 'CALL').replaceAll(call.parentSid, 'PARENT').replaceAll(call.childSid, 'CHILD')) as Outcome
}

/** A permutation of all steps with further copies of some of them in between, as indexes. */
const anyOrder = fc.tuple(
  fc.array(fc.nat(5), { maxLength: 6 }),
  fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12, size: 'max' }),
).map(([copies, keys]) => (steps: Step[]) => [...steps, ...copies.map(index => steps[index % steps.length]!)]
  .map((step, index) => [keys[index]!, step] as const).sort(([a], [b]) => a - b).map(([, step]) => step))

const inOrder = (steps: Step[]) => steps.slice(0, -1)

async function anyOrderIsTheSame(target: TestContext, numRuns: number): Promise<void> {
  await fc.assert(fc.asyncProperty(anyFate, anyOrder, async (fate, order) => {
    const told = await outcomeOf(target, fate, inOrder)
    expect(await outcomeOf(target, fate, order)).toEqual(told)
    expect(told.call).toMatchObject({ status: fate.ending, is_settled: true })
  }), { numRuns, seed: 20_260, endOnFailure: true })
}

describe('whatever the order in which a call is told', () => {
  it('C5 its rows end the same, repetitions included', async () => {
    await anyOrderIsTheSame(context, 60)
    await expectHealthy(context.admin)
  })

  it('C5 all that is said at once ends the same as one after the other', async () => {
    const fate: Fate = { number: NUMBERS.perMinute, ending: 'completed', ringSeconds: 3, talkSeconds: 61 }
    const told = await outcomeOf(context, fate, inOrder)
    for (let round = 0; round < 10; round++) {
      const all: Step = (target, call) => Promise.all(
        stepsOf(fate, target.clock.now()).flatMap(step => [step(target, call), step(target, call)]))
      expect(await outcomeOf(context, fate, () => [all])).toEqual(told)
    }
    await expectHealthy(context.admin)
  })

  it('C5 a late event moves nothing back', async () => {
    const call = await dialTestCall(context, await createPerson(context))
    for (const status of ['completed', 'answered', 'ringing', 'initiated', 'busy'] as const) {
      await recordCallEvent(context, legEvent(context, call, status, { durationSeconds: status === 'completed' ? 5 : null }))
      expect((await readOutcome(context.admin, call.id)).call).toMatchObject({ status: 'completed', charged_micros: 13_000n })
    }
  })
})

it.each([
  ['goes back with a late event', 'record_call_event', 'v_moves := p_rank > v_call.status_rank', 'v_moves := p_rank <> v_call.status_rank'],
  ['forgets the time of a late answer', 'record_call_event', `then coalesce(c.answered_at, p_occurred_at)`, `and v_moves then coalesce(c.answered_at, p_occurred_at)`],
  ['forgets when it ended', 'record_call_event', 'p_kind = v_status then coalesce(c.ended_at', 'v_moves then coalesce(c.ended_at'],
  ['believes the last sequence number', 'record_call_event', 'greatest(l.sequence, p_sequence), started_at', 'coalesce(p_sequence, l.sequence), started_at'],
])('C5 catches a kernel that %s', async (_, name, from, to) => {
  const scratch = await createTestContext()
  scratch.clock.set(NEXT_YEAR)
  try {
    await mutateFunction(scratch.admin, name, from, to)
    await expect(anyOrderIsTheSame(scratch, 60)).rejects.toThrow(/Property failed/)
  } finally {
    await scratch.close()
  }
})
