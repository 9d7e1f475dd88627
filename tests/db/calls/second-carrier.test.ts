import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { carriersOf } from '../../../server/carriers/carriers'
import { reserveCall } from '../../../server/db/calls'
import { listEndedCalls } from '../../../server/db/ended-calls'
import { parseTermsKey } from '../../../server/domain/calls/terms-key'
import { endCall } from '../../../server/services/calls/end-call'
import { reconcileCalls } from '../../../server/services/calls/reconcile-calls'
import { recordCallEvent, type CallEvent } from '../../../server/services/calls/record-call-event'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { createFakeCarrier, type FakeCarrier } from '../../support/fake-carrier'
import { expectHealthy, readOutcome } from '../../support/ledger/read-ledger'
import { dialTestCall, report } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, type Person, type TestContext } from '../../support/test-context'

const TERMS = 'USD.60000000.0.1.1.0.0'
let context: TestContext
let other: FakeCarrier
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000' } })
  other = createFakeCarrier('+912240001234', 'other')
  context.carriers = carriersOf(context.fakeCarrier, other)
})
beforeEach(async () => {
  other.requests.length = 0
  context.fakeCarrier.requests.length = 0
  person = await createPerson(context)
})
afterAll(async () => {
  await expectHealthy(context.admin)
  await context.close()
})

/** A call that no browser began: the other carrier rings somebody, and that is its one leg. */
async function reserve(): Promise<string> {
  const now = context.clock.now()
  const callId = context.ids.uuid(now)
  const [rate] = await context.admin`select min(id) as id from rate`
  await context.database.asSystem(tx => reserveCall(tx, {
    callId, channel: 'keypad', carrier: other.name, userId: person.id, walletId: person.walletId, toNumber: NUMBERS.british,
    originNumber: other.callerId, country: 'GB', lineType: 'fixed_line', maxSeconds: 60, currency: 'USD',
    components: parseTermsKey(TERMS)!.map(part => ({ ...part, rateId: rate!.id as bigint, matchedPrefix: '44', originPrefix: '', description: 'Keypad', heldMicros: 60_000n })), boundBy: 'money', boundMicros: null, maxOpenCalls: 10,
    now, expiresAt: new Date(now.getTime() + 60_000), reconcileAfter: new Date(now.getTime() + 30_000),
  }))
  return callId
}

function told(callId: string, legId: string, status: CallEvent['status'], more: Partial<CallEvent> = {}) {
  return recordCallEvent(context, {
    carrier: other.name, source: 'webhook', callId, components: parseTermsKey(TERMS)!, termsKey: TERMS, status, parentLegId: null, legId,
    ownerId: null, toNumber: NUMBERS.british, fromNumber: other.callerId, sequence: null,
    occurredAt: context.clock.now(), durationSeconds: null, ...more,
  })
}

describe('a call of another carrier, in another channel', () => {
  it('M6 C4 is charged by its one leg, once, and ends as a row', async () => {
    const callId = await reserve()
    for (const status of ['initiated', 'ringing', 'answered'] as const) await told(callId, 'leg-1', status)
    for (let time = 0; time < 2; time++) await told(callId, 'leg-1', 'completed', { durationSeconds: 7 })
    const { call, legs, transactions } = await readOutcome(context.admin, callId)
    expect(call).toMatchObject({ status: 'completed', charged_micros: 7_000n })
    expect(legs).toEqual([expect.objectContaining({ carrier: 'other', leg_id: 'leg-1', role: 'destination', is_billed: true, duration_seconds: 7, is_settled: true })])
    expect(transactions).toMatchObject([{ amount_micros: -7_000n }])
    expect(await context.database.asSystem(tx => listEndedCalls(tx, 'anybody', '00000000-0000-0000-0000-000000000000', 1000))).toContain(callId)
  })

  it('W1 takes no word of a carrier that is not its own', async () => {
    const callId = await reserve()
    await told(callId, 'leg-2', 'ringing')
    const before = await readOutcome(context.admin, callId)
    await expect(told(callId, 'leg-2', 'completed', { carrier: 'twilio', durationSeconds: 7 })).rejects.toMatchObject({ code: 'webhook_mismatch' })
    const ours = await dialTestCall(context, person)
    await expect(report(context, ours, 'ringing', { carrier: 'other' })).rejects.toMatchObject({ code: 'webhook_mismatch' })
    await report(context, ours, 'busy')
    expect(await readOutcome(context.admin, callId)).toMatchObject({ call: before.call, legs: before.legs })
    await told(callId, 'leg-2', 'busy')
  })

  it('W4 C4 takes the same id of two carriers for two legs, and for two events', async () => {
    const ours = await dialTestCall(context, person)
    const callId = await reserve()
    await told(callId, ours.childSid, 'completed', { durationSeconds: 5 })
    await report(context, ours, 'completed', { durationSeconds: 5 })
    expect((await readOutcome(context.admin, callId)).call).toMatchObject({ charged_micros: 5_000n })
    expect((await readOutcome(context.admin, ours.id)).call).toMatchObject({ charged_micros: 13_000n })
    await expect(told(await reserve(), ours.childSid, 'ringing'), 'a leg that has a call').rejects.toMatchObject({ code: 'webhook_mismatch' })
  })

  it('C9 is asked of its own carrier where callbacks are lost', async () => {
    const callId = await reserve()
    await told(callId, 'leg-3', 'ringing')
    context.clock.advance(3600)
    await reconcileCalls(context)
    expect((await readOutcome(context.admin, callId)).hold, 'a leg that its carrier does not know is no leg that is over').toMatchObject({ state: 'pending' })
    other.addLeg({ id: 'leg-3', to: NUMBERS.british, status: 'completed', durationSeconds: 9, endedAt: context.clock.now() })
    context.clock.advance(3600)
    await reconcileCalls(context)
    expect((await readOutcome(context.admin, callId)).call).toMatchObject({ status: 'completed', charged_micros: 9_000n })
    expect(other.requests).toContain('findLeg leg-3')
    expect(context.fakeCarrier.requests.filter(request => request.includes('leg-3'))).toEqual([])
  })

  it('C10 is ended by the one leg that it has, at its own carrier', async () => {
    const callId = await reserve()
    await told(callId, 'leg-4', 'answered')
    await endCall(context, person.id, callId)
    expect([other.requests, context.fakeCarrier.requests]).toEqual([['endLeg leg-4'], []])
    await told(callId, 'leg-4', 'completed', { durationSeconds: 3 })
  })

  it('costs what its own carrier asks', async () => {
    const callId = await reserve()
    await told(callId, 'leg-5', 'completed', { durationSeconds: 30 })
    other.addLeg({ id: 'leg-5', to: NUMBERS.british, status: 'completed', durationSeconds: 30, price: { micros: 8_000n, currency: 'USD' } })
    await lookForCosts(context)
    context.clock.advance(120)
    await lookForCosts(context)
    expect(await context.admin`select carrier, leg_id, is_child, price_micros from provider_cost where call_id = ${callId}`)
      .toEqual([{ carrier: 'other', leg_id: 'leg-5', is_child: true, price_micros: 8_000n }])
    const [search] = await context.admin`select cost_micros, known_at is not null as is_known from provider_cost_search where call_id = ${callId}`
    expect(search).toEqual({ cost_micros: 8_000n, is_known: true })
  })
})
