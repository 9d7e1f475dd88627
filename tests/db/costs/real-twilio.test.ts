import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { startCall } from '../../../server/services/calls/start-call'
import { listMarginCalls } from '../../../server/services/margin/list-margin-calls'
import type { MarginCallDto } from '../../../shared/schemas/margin'
import { startTwoWorlds, type TwoWorlds } from '../../support/books/two-worlds'
import { createPerson, type Person } from '../../support/test-context'

const DECK = 'data/decks/world.csv'
const [MINUTE, HOUR] = [60, 3600]
const LONDON = '+442079460123'
let worlds: TwoWorlds
let person: Person
beforeAll(async () => {
  worlds = await startTwoWorlds(DECK, {
    deck: readFileSync(DECK, 'utf8'), env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' },
  })
  person = await createPerson(worlds.context, { grantMicros: 100_000_000n })
})
afterAll(() => worlds.close())

interface Legs { callId: string, parentSid: string, childSid: string }
async function call(outcome: string, talkSeconds: number): Promise<Legs> {
  const started = await startCall(worlds.context, person, { toNumber: LONDON })
  const result = await worlds.control.simulate({
    identity: person.id, params: { To: started.toNumber, CallId: started.callId }, outcome, ringSeconds: 3, talkSeconds, hangupBy: 'caller',
  })
  return { callId: started.callId, parentSid: result.parentSid, childSid: result.childSid! }
}
/** Both clocks go on, and the job has its rounds. */
async function pass(seconds: number, every: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += every) {
    worlds.context.clock.advance(every)
    await worlds.control.send('POST', '/clock/advance', { ms: every * 1000 })
    await lookForCosts(worlds.context)
  }
}
const pricesOf = async (callId: string) => [...await worlds.context.admin`select leg_id, is_child, price_micros, price_unit from provider_cost where call_id = ${callId} order by is_child`]
async function marginOf(callId: string): Promise<MarginCallDto> {
  const { calls } = await listMarginCalls(worlds.context, person.id, { limit: 50 })
  return calls.find(one => one.id === callId)!
}
/** What the carrier's own books say that a leg costs. */
async function bookedMicros(sid: string): Promise<bigint> {
  const leg = (await worlds.control.books()).find(booked => booked.sid === sid)!
  return BigInt(Math.round(Number(leg.wholesaleCost) * 1_000_000))
}

describe('Twilio’s price of a leg', () => {
  it('comes in through the package that it publishes, once Twilio has it, to the micro of its own books', async () => {
    const one = await call('answered', 61)
    await pass(3 * MINUTE, 30)
    const [parent, child] = [await bookedMicros(one.parentSid), await bookedMicros(one.childSid)]
    expect(await pricesOf(one.callId)).toEqual([
      { leg_id: one.parentSid, is_child: false, price_micros: parent, price_unit: 'USD' }, { leg_id: one.childSid, is_child: true, price_micros: child, price_unit: 'USD' },
    ])
    expect(parent > 0n && child > 0n).toBe(true)
    const margin = await marginOf(one.callId)
    expect(margin).toMatchObject({ state: 'known', marginMicros: (BigInt(margin.chargedMicros) - parent - child).toString() })
  })

  it('that is late for hours is null until then, and found when it is there', async () => {
    await worlds.control.send('POST', '/faults', { fault: 'price-late', on: 'price', ms: 5 * HOUR * 1000 })
    const late = await call('answered', 200)
    await worlds.control.send('DELETE', '/faults')
    await pass(4 * HOUR, 10 * MINUTE)
    expect(await pricesOf(late.callId)).toEqual([])
    expect(await marginOf(late.callId)).toMatchObject({ state: 'unknown', obstacle: 'no_price', marginMicros: null })
    await pass(6 * HOUR, 10 * MINUTE)
    const booked = [await bookedMicros(late.parentSid), await bookedMicros(late.childSid)]
    expect((await pricesOf(late.callId)).map(row => row.price_micros as bigint)).toEqual(booked)
    expect(await marginOf(late.callId)).toMatchObject({ state: 'known', obstacle: null })
  })

  it.each(['busy', 'no-answer', 'failed', 'caller-cancels'])('of a call that ended %s is nothing, and is not waited for', async outcome => {
    const free = await call(outcome, 0)
    await pass(3 * MINUTE, 30)
    expect(await pricesOf(free.callId)).toEqual([])
    expect(await marginOf(free.callId)).toMatchObject({ state: 'known', costs: [], marginMicros: '0', loss: null })
  })

  it('is asked for again when Twilio’s answers are errors', async () => {
    const one = await call('answered', 5)
    for (const status of [429, 500]) {
      await worlds.control.send('POST', '/faults', { fault: 'rest-error', on: 'rest', status, count: 1 })
      await pass(MINUTE, 30)
      expect(await marginOf(one.callId)).toMatchObject({ state: 'unknown', obstacle: 'carrier_unavailable' })
    }
    await pass(12 * MINUTE, MINUTE)
    expect(await marginOf(one.callId)).toMatchObject({ state: 'known', obstacle: null })
    expect(worlds.sandbox.carrier.log.since(0, Infinity).filter(event => event.name === 'fault' && event.data.fault === 'rest-error')).toHaveLength(2)
  })
})
