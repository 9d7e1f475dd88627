import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CarrierLeg, Placement } from '../../../server/carriers/carrier'
import { ENDED_CALL_SUBSCRIBERS } from '../../../server/jobs/ended-call-subscribers'
import { endCall } from '../../../server/services/calls/end-call'
import { handOverEndedCalls } from '../../../server/services/calls/hand-over-ended-calls'
import { placeCall } from '../../../server/services/calls/place-call'
import { reconcileCall, reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { createMessage } from '../../../server/services/messages/create-message'
import { quoteMessage } from '../../../server/services/messages/quote-message'
import { spokenSeconds } from '../../../shared/messages/spoken-seconds'
import type { CallStatus } from '../../../shared/schemas/calls'
import { expectHealthy, expectWallet, readOutcome } from '../../support/ledger/read-ledger'
import { messageBody, reportLeg, sendMessage, stateOfMessage } from '../../support/messages/test-message'
import { newCallSid } from '../../support/fake-carrier'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let person: Person
let placing: TestContext['fakeCarrier']['place']
beforeAll(async () => {
  context = await createTestContext()
  placing = context.fakeCarrier.place
})
beforeEach(async () => {
  const { fakeCarrier } = context
  fakeCarrier.legs.clear()
  fakeCarrier.orders.length = 0
  fakeCarrier.requests.length = 0
  fakeCarrier.isDown = false
  fakeCarrier.place = placing
  person = await createPerson(context)
})
afterAll(() => context.close())

const UNKNOWN: Placement = { kind: 'unknown', cause: new Error('the connection was reset') }
const FROM = () => context.config.twilio.callerId

/** Asks again and again, as the job does, for so long. */
async function reconcileFor(seconds: number): Promise<void> {
  for (let waited = 0; waited < seconds; waited += 10) {
    context.clock.advance(10)
    await reconcileCalls(context)
  }
}

/** The carrier has dialled, whatever it answered. */
function dialledBy(more: Partial<CarrierLeg> = {}): CarrierLeg {
  return context.fakeCarrier.addLeg({ to: NUMBERS.british, from: FROM(), startedAt: context.clock.now(), ...more })
}
const idOfLast = async () => (await context.admin`select id from call where user_id = ${person.id}`)[0]!.id as string
const orderOf = async (id: string) => (await context.admin`select state, document, refusal, refusal_code from call_order where call_id = ${id}`)[0]

describe('a message call', () => {
  it('V1 M3 C14 is held for, ordered once within what is held, and charged like any call, as it was quoted', async () => {
    const seconds = spokenSeconds('Your table is ready.', 1)
    const quote = await quoteMessage(context, person, { to: NUMBERS.british, seconds })
    const message = await sendMessage(context, person)
    expect(message).toMatchObject({ status: 'queued', state: 'placed', callSid: expect.stringMatching(/^CA/), heldMicros: quote.mostMicros })
    await expectWallet(context.admin, person.walletId, { heldMicros: BigInt(quote.mostMicros) })
    expect(context.fakeCarrier.orders).toMatchObject([{
      toNumber: NUMBERS.british, fromNumber: FROM(), maxSeconds: quote.maxSeconds,
      ringSeconds: context.config.ringTimeoutSeconds,
      statusUrl: expect.stringContaining(`/api/twilio/call-status?call=${message.id}&terms=USD.`),
    }])
    expect(context.fakeCarrier.orders[0]!.document).toContain('<Say language="en-US" voice="Polly.Joanna">Your table is ready.</Say>')

    const legId = message.callSid!
    for (const status of ['initiated', 'ringing', 'answered'] as const) await reportLeg(context, message.id, legId, status)
    await reportLeg(context, message.id, legId, 'completed', { durationSeconds: 9 })
    const { transactions, legs, breakdown } = await readOutcome(context.admin, message.id)
    expect(legs).toMatchObject([{ leg_id: legId, role: 'destination', is_billed: true, duration_seconds: 9, is_settled: true }])
    expect(breakdown).toMatchObject([{ component: 'phone', duration_seconds: 9 }])
    expect(transactions).toMatchObject([{ amount_micros: -BigInt(quote.mostMicros), idempotency_key: `call:${message.id}:charge` }])
    expect(await stateOfMessage(context, person, message.id)).toMatchObject({ status: 'completed', chargedMicros: quote.mostMicros, heldMicros: '0' })
    await expectHealthy(context.admin)
    expect(await orderOf(message.id)).toEqual({ state: 'placed', document: null, refusal: null, refusal_code: null })
  })

  it('C8 C9 whose last word never comes is charged from the carrier’s record of the leg itself', async () => {
    const message = await sendMessage(context, person)
    const leg = context.fakeCarrier.legs.get(message.callSid!)!
    Object.assign(leg, { status: 'completed', durationSeconds: 12, endedAt: context.clock.now() })
    await reconcileFor(120)
    expect((await readOutcome(context.admin, message.id)).transactions).toMatchObject([{ amount_micros: -20_000n }])
    expect(context.fakeCarrier.requests.filter(one => one.startsWith('findChildLegs'))).toEqual([])
  })

  it('C14 that outlives its time is ended by its own leg', async () => {
    const message = await sendMessage(context, person)
    await reportLeg(context, message.id, message.callSid!, 'answered')
    Object.assign(context.fakeCarrier.legs.get(message.callSid!)!, { status: 'answered', startedAt: context.clock.now() })
    await reconcileFor(120)
    expect(context.fakeCarrier.requests).toContain(`endLeg ${message.callSid}`)
  })

  it('M4 that the wallet cannot pay to its end is refused before anything is held, with the amount', async () => {
    const poor = await createPerson(context, { grantMicros: 20_000n })
    const long = 'word '.repeat(190)
    await expect(sendMessage(context, poor, { message: long })).rejects.toMatchObject({ code: 'insufficient_credits', details: { availableMicros: '20000' } })
    expect(context.fakeCarrier.orders).toEqual([])
    await expectWallet(context.admin, poor.walletId, { heldMicros: 0n })
    expect(await context.admin`select from call_message where user_id = ${poor.id}`).toHaveLength(0)
    expect(await sendMessage(context, poor)).toMatchObject({ state: 'placed' })
  })

  it('C12 is a call at once like any other', async () => {
    await sendMessage(context, person)
    await expect(sendMessage(context, person, { to: NUMBERS.perMinute })).rejects.toMatchObject({ code: 'too_many_calls' })
    expect(context.fakeCarrier.orders).toHaveLength(1)
  })
})

describe('a carrier that says no', () => {
  it.each([['destination', '21215'], ['number', '21211'], ['busy', '20429']] as const)('V1 M9 frees the hold and says so: %s', async (refusal, code) => {
    context.fakeCarrier.place = () => ({ kind: 'refused', refusal, code })
    await expect(sendMessage(context, person)).rejects.toMatchObject({
      code: 'call_refused', message: expect.stringContaining('Nothing was charged, and what was set aside is free again.') as string,
    })
    const id = await idOfLast()
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n, balanceMicros: 10_000_000n })
    expect((await readOutcome(context.admin, id)).call).toMatchObject({ status: 'failed', charged_micros: 0n, is_settled: true })
    expect(await orderOf(id)).toEqual({ state: 'refused', document: null, refusal, refusal_code: code })
    await reconcileFor(300)
    expect(context.fakeCarrier.orders).toHaveLength(1)
    await expectHealthy(context.admin)
  })
})

describe('an answer that tells nothing', () => {
  it('O1 C9 leaves the money where it is, and the carrier is never asked to dial again', async () => {
    context.fakeCarrier.place = () => UNKNOWN
    const message = await sendMessage(context, person)
    expect(message).toMatchObject({ state: 'unknown', callSid: null, status: 'queued' })
    context.fakeCarrier.isDown = true
    await reconcileFor(3_600)
    await expectWallet(context.admin, person.walletId, { heldMicros: 20_000n })
    expect(context.fakeCarrier.orders).toHaveLength(1)
    // it is back, and has no such leg
    context.fakeCarrier.isDown = false
    await reconcileFor(120)
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n, balanceMicros: 10_000_000n })
    expect(await stateOfMessage(context, person, message.id)).toMatchObject({ state: 'not_placed', status: 'failed', problem: expect.stringContaining('Nothing was charged') as string })
    expect(context.fakeCarrier.orders).toHaveLength(1)
  })

  it('C9 is not believed to be no before everything that was on its way has come', async () => {
    context.fakeCarrier.place = () => UNKNOWN
    const message = await sendMessage(context, person)
    await reconcileFor(120)
    await expectWallet(context.admin, person.walletId, { heldMicros: 20_000n })
    dialledBy({ status: 'completed', durationSeconds: 61, endedAt: context.clock.now() })
    await reconcileFor(60)
    expect((await readOutcome(context.admin, message.id)).transactions).toMatchObject([{ amount_micros: -20_000n }])
    expect(await stateOfMessage(context, person, message.id)).toMatchObject({ state: 'placed', status: 'completed' })
    expect(context.fakeCarrier.orders).toHaveLength(1)
  })

  it('C9 goes on with the leg that the carrier’s own callback names', async () => {
    context.fakeCarrier.place = () => UNKNOWN
    const message = await sendMessage(context, person)
    const { id: legId } = dialledBy({ status: 'answered' })
    await reportLeg(context, message.id, legId, 'answered')
    expect(await stateOfMessage(context, person, message.id)).toMatchObject({ state: 'placed', callSid: legId })
    await reportLeg(context, message.id, legId, 'completed', { durationSeconds: 5 })
    expect((await readOutcome(context.admin, message.id)).transactions).toHaveLength(1)
    expect(await orderOf(message.id)).toMatchObject({ state: 'unknown', document: expect.any(String) as string })
    await handOverEndedCalls(context, ENDED_CALL_SUBSCRIBERS)
    expect(await orderOf(message.id)).toMatchObject({ state: 'placed', document: null })
  })

  it('C9 does not take the leg of another call, nor guesses between two', async () => {
    const [first, second] = [person, await createPerson(context)]
    const other = await createPerson(context)
    const placed = await sendMessage(context, other)
    context.fakeCarrier.place = () => UNKNOWN
    const one = await sendMessage(context, first)
    context.clock.advance(1)
    const two = await sendMessage(context, second)
    const legs = [1, 2].map(() => dialledBy({ status: 'answered' }))
    await reconcileFor(60)
    expect((await stateOfMessage(context, first, one.id)).callSid).toBeNull()
    expect((await stateOfMessage(context, second, two.id)).callSid).toBeNull()
    // one callback comes: then only one leg is left for the other
    await reportLeg(context, two.id, legs[1]!.id, 'answered')
    await reconcileFor(60)
    expect((await stateOfMessage(context, first, one.id)).callSid).toBe(legs[0]!.id)
    expect((await stateOfMessage(context, other, placed.id)).callSid).toBe(placed.callSid)
    expect(context.fakeCarrier.orders).toHaveLength(3)
  })

  it('C17 gives the oldest order the oldest leg where no callback ever tells', async () => {
    context.fakeCarrier.place = () => UNKNOWN
    const second = await createPerson(context)
    const one = await sendMessage(context, person)
    context.clock.advance(1)
    const two = await sendMessage(context, second)
    const legs = [7, 8].map(durationSeconds => dialledBy({ status: 'completed', durationSeconds, endedAt: context.clock.now() }))
    await reconcileFor(300)
    expect((await stateOfMessage(context, person, one.id)).callSid).toBe(legs[0]!.id)
    expect((await stateOfMessage(context, second, two.id)).callSid).toBe(legs[1]!.id)
    await expectHealthy(context.admin)
  })
})

describe('a server that dies', () => {
  class Killed extends Error {}
  const killed = () => Promise.reject(new Killed())

  it('O1 before the carrier was asked: the next one goes on, and it is asked once', async () => {
    const sql = context.fakeCarrier.placeLeg
    context.fakeCarrier.placeLeg = killed
    // the state is put back by hand: nothing was asked when this one died
    await expect(sendMessage(context, person)).rejects.toThrow(Killed)
    context.fakeCarrier.placeLeg = sql
    const id = await idOfLast()
    await context.admin`update call_order set state = 'ready', asked_at = null where call_id = ${id}`
    await reconcileFor(60)
    expect(context.fakeCarrier.orders).toHaveLength(1)
    expect(await stateOfMessage(context, person, id)).toMatchObject({ state: 'placed' })
  })

  it('C9 before the carrier was asked, and nobody comes for long: it is not sent any more, and the hold is free', async () => {
    const { placeLeg } = context.fakeCarrier
    context.fakeCarrier.placeLeg = killed
    await expect(sendMessage(context, person)).rejects.toThrow(Killed)
    context.fakeCarrier.placeLeg = placeLeg
    const id = await idOfLast()
    await context.admin`update call_order set state = 'ready', asked_at = null where call_id = ${id}`
    context.clock.advance(3_600)
    await reconcileCalls(context)
    expect(context.fakeCarrier.orders).toEqual([])
    expect(await stateOfMessage(context, person, id)).toMatchObject({ state: 'canceled', status: 'canceled' })
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n })
  })

  it.each([true, false])('O1 between the question and what it heard, with the leg dialled: %s', async isDialled => {
    context.fakeCarrier.place = () => {
      if (isDialled) dialledBy({ status: 'answered' })
      throw new Killed()
    }
    await expect(sendMessage(context, person)).rejects.toThrow(Killed)
    const id = await idOfLast()
    expect(await orderOf(id)).toMatchObject({ state: 'asking' })
    await Promise.all([placeCall(context, id), placeCall(context, id)])
    await reconcileFor(300)
    expect(context.fakeCarrier.orders).toHaveLength(1)
    expect(await stateOfMessage(context, person, id)).toMatchObject({ state: isDialled ? 'placed' : 'not_placed' })
    await expectWallet(context.admin, person.walletId, { heldMicros: isDialled ? 20_000n : 0n })
  })

  it('C9 after a refusal, before the hold was freed: the next one frees it', async () => {
    context.fakeCarrier.place = () => ({ kind: 'refused', refusal: 'number', code: '21211' })
    await context.admin`alter function record_call_event rename to record_call_event_away`
    await expect(sendMessage(context, person)).rejects.toThrow()
    await context.admin`alter function record_call_event_away rename to record_call_event`
    await expectWallet(context.admin, person.walletId, { heldMicros: 20_000n })
    await reconcileFor(60)
    await expectWallet(context.admin, person.walletId, { heldMicros: 0n, balanceMicros: 10_000_000n })
    expect(context.fakeCarrier.orders).toHaveLength(1)
  })
})

describe('a message call that is to end', () => {
  it('C10 while the carrier is asked: its leg is ended as soon as it is known', async () => {
    context.fakeCarrier.place = async ({ toNumber: to, fromNumber: from }) => {
      await endCall(context, person.id, await idOfLast())
      return { kind: 'placed', leg: context.fakeCarrier.addLeg({ to, from }) }
    }
    const message = await sendMessage(context, person)
    expect(context.fakeCarrier.requests).toContain(`endLeg ${message.callSid}`)
  })

  it('C10 after an answer that told nothing: its leg is ended when it is found', async () => {
    context.fakeCarrier.place = () => UNKNOWN
    const message = await sendMessage(context, person)
    await endCall(context, person.id, message.id)
    await context.idle()
    const leg = dialledBy({ status: 'ringing' })
    await reconcileFor(60)
    expect(context.fakeCarrier.requests).toContain(`endLeg ${leg.id}`)
  })
})

/** What may happen, in any order and any number of times, to a message whose leg the carrier dialled. */
const STEPS = ['answer', 'initiated', 'ringing', 'answered', 'end', 'reconcile', 'place', 'wait'] as const

describe('the order of things', () => {
  it('M6 O1 changes neither the charge nor how often the carrier dials', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.constantFrom(...STEPS), { maxLength: 14 }),
      fc.constantFrom<CallStatus>('completed', 'completed', 'busy', 'no-answer', 'failed'),
      fc.integer({ min: 0, max: 59 }),
      async (steps, ending, talkSeconds) => {
        const owner = await createPerson(context)
        context.fakeCarrier.orders.length = 0
        context.fakeCarrier.legs.clear()
        const leg = dialledBy({ id: newCallSid() })
        // the answer is lost at first, and may come to nothing for ever
        context.fakeCarrier.place = () => UNKNOWN
        const { id } = await sendMessage(context, owner)
        const durationSeconds = ending === 'completed' ? talkSeconds : 0
        const run: Record<(typeof STEPS)[number], () => Promise<unknown>> = {
          answer: () => reportLeg(context, id, leg.id, 'initiated', { source: 'system', sequence: null, toNumber: null, fromNumber: null }),
          initiated: () => reportLeg(context, id, leg.id, 'initiated'),
          ringing: () => reportLeg(context, id, leg.id, 'ringing'),
          answered: () => reportLeg(context, id, leg.id, 'answered'),
          end: async () => {
            Object.assign(leg, { status: ending, durationSeconds, endedAt: context.clock.now() })
            await reportLeg(context, id, leg.id, ending, { durationSeconds })
          },
          reconcile: () => reconcileCall(context, id),
          place: () => placeCall(context, id),
          wait: async () => void context.clock.advance(40),
        }
        for (const step of [...steps, 'end', 'reconcile'] as const) await run[step]()
        const { transactions, call, hold } = await readOutcome(context.admin, id)
        expect(transactions.map(row => row.amount_micros)).toEqual(ending === 'completed' ? [-20_000n] : [])
        expect(call).toMatchObject({ status: ending, is_settled: true })
        expect(hold.state).toBe(ending === 'completed' ? 'captured' : 'released')
        expect(context.fakeCarrier.orders).toHaveLength(1)
      },
    ), { numRuns: 40 })
    await expectHealthy(context.admin)
  })

  it('M16 the same key at once is one message and one order', async () => {
    const body = messageBody(context)
    const answers = await Promise.all(Array.from({ length: 5 }, () => createMessage(context, person, 'once', body)))
    expect(new Set(answers.map(({ reply }) => reply.callRecord.id)).size).toBe(1)
    expect(context.fakeCarrier.orders).toHaveLength(1)
    expect((await context.admin`select from call where user_id = ${person.id}`)).toHaveLength(1)
  })
})
