import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CarrierRecording } from '../../../server/carriers/carrier'
import { claimCostSearches } from '../../../server/db/costs'
import { enrolEarlierCalls } from '../../../server/services/costs/enrol-earlier-calls'
import { lookForCosts } from '../../support/costs/look-for-costs'
import { endedCall, setPrice, wrongCostSums } from '../../support/costs/costed-call'
import { expectHealthy } from '../../support/ledger/read-ledger'
import { dialTestCall, startTestCall, type TestCall } from '../../support/ledger/test-call'
import { createPerson, createTestContext, NUMBERS, warmPool, type Person, type TestContext } from '../../support/test-context'

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400]
let context: TestContext
let person: Person
beforeAll(async () => {
  context = await createTestContext({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
})
beforeEach(async () => {
  await context.admin`update provider_cost_search set completed_at = coalesce(completed_at, now())`
  context.fakeCarrier.isDown = false
  context.fakeCarrier.requests.length = 0
  person = await createPerson(context, { grantMicros: 100_000_000n })
})
afterAll(async () => {
  expect(await wrongCostSums(context)).toEqual([])
  await expectHealthy(context.admin)
  await context.close()
})

const pricesOf = async (sid: string) => (await context.admin`
  select price_micros, price_unit from provider_cost where leg_id = ${sid} order by fetched_at, id`).map(row => `${row.price_micros as bigint} ${row.price_unit as string}`)
const searchOf = async (call: TestCall) => {
  const [row] = await context.admin`
    select attempts, next_at, known_at is not null as known, completed_at is not null as completed, obstacle from provider_cost_search where call_id = ${call.id}`
  return row
}
const requestsAbout = ({ parentSid, childSid }: TestCall) => context.fakeCarrier.requests
  .filter(request => request.includes(parentSid) || request.includes(childSid))
/** A second long, and priced at once. */
const quickCall = () => endedCall(context, person, { durationSeconds: 1, parentMicros: 4_000n, childMicros: 13_000n })
/** The job's rounds, with so long between them. */
async function pass(seconds: number, every = 30): Promise<void> {
  for (let passed = 0; passed < seconds; passed += every) {
    context.clock.advance(Math.min(every, seconds - passed))
    await lookForCosts(context)
  }
}

describe('what a call costs us', () => {
  it('is asked for a minute after its end, both legs with two requests, and stored as what we pay', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    await lookForCosts(context)
    expect(requestsAbout(call)).toEqual([])
    await pass(MINUTE)
    expect(requestsAbout(call)).toEqual([`findLeg ${call.parentSid}`, `findChildLegs ${call.parentSid}`])
    const rows = await context.admin`select call_id, leg_id, is_child, price_micros, price_unit, duration_seconds from provider_cost where call_id = ${call.id} order by is_child`
    expect([...rows]).toEqual([
      { call_id: call.id, leg_id: call.parentSid, is_child: false, price_micros: 8_000n, price_unit: 'USD', duration_seconds: 61 },
      { call_id: call.id, leg_id: call.childSid, is_child: true, price_micros: 26_000n, price_unit: 'USD', duration_seconds: 61 },
    ])
    expect(await searchOf(call)).toMatchObject({ known: true, completed: false, obstacle: null })
    await pass(23 * HOUR, HOUR)
    expect(requestsAbout(call)).toHaveLength(2)
  })

  it('that is null for hours is asked for later and later, and only for the leg that lacks it', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n })
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: false, completed: false, obstacle: 'no_price', attempts: 2 })
    expect(requestsAbout(call)).toHaveLength(3)
    await pass(9 * HOUR, 5 * MINUTE)
    const { length } = requestsAbout(call)
    expect(requestsAbout(call).slice(2)).toEqual(Array.from({ length: length - 2 }, () => `findChildLegs ${call.parentSid}`))
    // twice so far; then after 5 minutes, half an hour, 2 and 6 hours
    expect(length).toBe(3 + 4)
    setPrice(context, call.childSid, 26_000n)
    await pass(13 * HOUR, 30 * MINUTE)
    expect(await pricesOf(call.childSid)).toEqual(['26000 USD'])
    expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null })
    expect(requestsAbout(call)).toHaveLength(length + 1)
  })

  it('that changes is a new row; the one that the carrier says last is the latest, also where it had it before', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    await pass(2 * MINUTE)
    setPrice(context, call.childSid, 13_000n)
    await pass(DAY, HOUR)
    expect(await pricesOf(call.childSid)).toEqual(['26000 USD', '13000 USD'])
    expect(await searchOf(call)).toMatchObject({ known: true, completed: false })
    setPrice(context, call.childSid, 26_000n)
    await pass(DAY, HOUR)
    expect(await pricesOf(call.childSid)).toEqual(['13000 USD', '26000 USD'])
    await pass(2 * DAY, HOUR)
    expect(await searchOf(call)).toMatchObject({ known: true, completed: true })
    expect(await pricesOf(call.childSid)).toEqual(['13000 USD', '26000 USD'])
    const { length } = context.fakeCarrier.requests
    await pass(3 * DAY, DAY)
    expect(context.fakeCarrier.requests).toHaveLength(length)
  })

  it('is kept in the currency that the carrier names', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n })
    setPrice(context, call.childSid, 24_000n, 'EUR')
    await pass(2 * MINUTE)
    expect(await pricesOf(call.childSid)).toEqual(['24000 EUR'])
    setPrice(context, call.childSid, 24_000n, 'USD')
    await pass(DAY, HOUR)
    expect(await pricesOf(call.childSid)).toEqual(['24000 EUR', '24000 USD'])
  })

  it.each(['busy', 'no-answer', 'failed', 'canceled'] as const)('of a call that ended %s is what is asked for the caller’s leg; a leg that nobody was on costs nothing', async status => {
    const free = await endedCall(context, person, { status })
    const dear = await endedCall(context, person, { status, parentMicros: 4_000n })
    await pass(2 * MINUTE)
    expect(await searchOf(free)).toMatchObject({ known: true, obstacle: null })
    expect(await searchOf(dear)).toMatchObject({ known: true, obstacle: null })
    expect([await pricesOf(free.parentSid), await pricesOf(dear.parentSid), await pricesOf(dear.childSid)]).toEqual([[], ['4000 USD'], []])
    // what was taken for free and is not is found the day after
    setPrice(context, free.parentSid, 4_000n)
    await pass(DAY, HOUR)
    expect(await pricesOf(free.parentSid)).toEqual(['4000 USD'])
  })

  it('is looked for where the id of the child never came, and waits while a leg is up', async () => {
    const call = await dialTestCall(context, person)
    await context.admin`update call set status = 'canceled', status_rank = 3, ended_at = ${context.clock.now().toISOString()}, billed_at = ${context.clock.now().toISOString()}, charged_micros = 0, duration_seconds = 0 where id = ${call.id}`
    await context.admin`insert into call_ended (call_id) values (${call.id})`
    context.fakeCarrier.addLeg({ id: call.parentSid, status: 'completed', durationSeconds: 9, price: { micros: 4_000n, currency: 'USD' } })
    context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, status: 'answered' })
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'leg_open' })
    context.fakeCarrier.addLeg({ id: call.childSid, parentId: call.parentSid, status: 'completed', durationSeconds: 3, price: { micros: 13_000n, currency: 'USD' } })
    await pass(HOUR, MINUTE)
    expect(await pricesOf(call.childSid)).toEqual(['13000 USD'])
    expect(await searchOf(call)).toMatchObject({ known: true })
    await context.admin`update wallet_hold set state = 'released', captured_micros = 0, closed_at = now() where call_id = ${call.id}`
    await context.admin`update wallet set held_micros = 0 where id = ${person.walletId}`
  })

  it('is not asked for while the call is open, nor where the carrier was never asked to dial', async () => {
    const open = await dialTestCall(context, person)
    const unclaimed = await startTestCall(context, person, NUMBERS.british)
    await pass(10 * MINUTE, MINUTE)
    expect(await searchOf(open)).toBeUndefined()
    expect(await searchOf(unclaimed)).toBeUndefined()
    expect(context.fakeCarrier.requests).toEqual([])
  })

  it('that never comes is given up after two weeks, visibly, and not asked for any more', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n })
    await pass(13 * DAY, 3 * HOUR)
    expect(await searchOf(call)).toMatchObject({ known: false, completed: false, obstacle: 'no_price' })
    await pass(3 * DAY, 3 * HOUR)
    expect(await searchOf(call)).toMatchObject({ known: false, completed: true, obstacle: 'no_price' })
    expect(requestsAbout(call).length).toBeLessThan(30)
    const { length } = requestsAbout(call)
    await pass(5 * DAY, DAY)
    expect(requestsAbout(call)).toHaveLength(length)
  })

  it('of a leg that the carrier does not know says so, and is found when it does', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    const child = context.fakeCarrier.legs.get(call.childSid)!
    context.fakeCarrier.legs.delete(call.childSid)
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'leg_unknown' })
    context.fakeCarrier.addLeg(child)
    await pass(HOUR, MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null })
    context.fakeCarrier.legs.delete(call.parentSid)
    await pass(2 * DAY, HOUR)
    // what was known is not unknown because the carrier has forgotten
    expect(await searchOf(call)).toMatchObject({ known: true, completed: true, obstacle: null })
  })
})

describe('a call that was recorded', () => {
  const recordingOf = async ({ id, parentSid }: TestCall, state: string, recordingId: string | null = `RE-${id}`) => {
    await context.admin`
      insert into call_recording (call_id, user_id, carrier, leg_id, recording_id, state, created_at, kept_until)
      values (${id}, ${person.id}, 'twilio', ${parentSid}, ${recordingId}, ${state}, now(), now() + interval '30 days')`
    return recordingId!
  }
  const costOf = async ({ id }: TestCall) => (await context.admin`select cost_micros from provider_cost_search where call_id = ${id}`)[0]!.cost_micros as bigint
  const asked = (recordingId: string) => context.fakeCarrier.requests.filter(request => request === `findRecording ${recordingId}`).length
  const keep = (id: string, change: Partial<CarrierRecording> = {}) => void context.fakeCarrier.recorded
    .set(id, { id, status: 'completed', durationSeconds: 61, price: { micros: 5_000n, currency: 'USD' }, ...change })

  it('costs what the carrier asks for recording it as well, once; its legs are asked for as ever', async () => {
    const call = await endedCall(context, person, { childMicros: 26_000n })
    const recordingId = await recordingOf(call, 'kept')
    keep(recordingId)
    await pass(2 * MINUTE)
    expect(await pricesOf(recordingId)).toEqual(['5000 USD'])
    expect(await searchOf(call), 'a leg has no price yet').toMatchObject({ known: false, obstacle: 'no_price' })
    setPrice(context, call.parentSid, 8_000n)
    await pass(HOUR, 5 * MINUTE)
    expect(await costOf(call)).toBe(39_000n)
    expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null })
    expect(asked(recordingId)).toBe(1)
    // looked at once more when all are: it is gone at the carrier by then
    context.fakeCarrier.recorded.delete(recordingId)
    await pass(25 * HOUR, HOUR)
    expect(await searchOf(call)).toMatchObject({ known: true, completed: true, obstacle: null })
    expect([asked(recordingId), await costOf(call)]).toEqual([2, 39_000n])
  })

  it('has no cost that is known, and never a smaller one, until the carrier has named that', async () => {
    const call = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    const recordingId = await recordingOf(call, 'kept')
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'recording_unpriced' })
    keep(recordingId, { status: 'answered', price: null })
    await pass(HOUR, 5 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: false, obstacle: 'recording_unpriced' })
    keep(recordingId)
    await pass(3 * HOUR, 5 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null })
    expect(await costOf(call)).toBe(39_000n)
    const unheardOf = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    await recordingOf(unheardOf, 'asked', null)
    await pass(2 * MINUTE)
    expect(await searchOf(unheardOf), 'nobody knows whether it runs').toMatchObject({ known: false, obstacle: 'recording_unpriced' })
  })

  it('costs nothing more where the carrier did not record, or there was nothing to hear', async () => {
    const priced = { parentMicros: 8_000n, childMicros: 26_000n }
    const [refused, silent] = [await endedCall(context, person, priced), await endedCall(context, person, priced)]
    const recordingId = await recordingOf(refused, 'failed')
    keep(await recordingOf(silent, 'kept'), { status: 'failed', durationSeconds: null, price: null })
    await pass(2 * MINUTE)
    for (const call of [refused, silent]) {
      expect([await costOf(call), (await searchOf(call))!.known]).toEqual([34_000n, true])
    }
    expect(asked(recordingId)).toBe(0)
  })
})

describe('a carrier that is down', () => {
  it('is not asked for everything there is, and costs nobody an attempt', async () => {
    const calls = await Promise.all(Array.from({ length: 30 }, () => quickCall()))
    context.fakeCarrier.isDown = true
    context.clock.advance(2 * MINUTE)
    await lookForCosts(context)
    expect(context.fakeCarrier.requests.length).toBeLessThan(10)
    await pass(6 * HOUR, 5 * MINUTE)
    for (const call of calls) expect(await searchOf(call)).toMatchObject({ attempts: 0, known: false, completed: false, obstacle: 'carrier_unavailable' })
    context.fakeCarrier.isDown = false
    await pass(6 * MINUTE)
    for (const call of calls) expect(await searchOf(call)).toMatchObject({ known: true, obstacle: null, attempts: 1 })
  })

  it('for one call alone does not keep the others waiting', async () => {
    const strange = await endedCall(context, person, { parentMicros: 4_000n, childMicros: 13_000n })
    const { findLeg } = context.fakeCarrier
    context.fakeCarrier.findLeg = id => (id === strange.parentSid ? Promise.reject(new Error('a status that nobody documents')) : findLeg(id))
    const others = await Promise.all(Array.from({ length: 8 }, () => quickCall()))
    await pass(2 * MINUTE)
    context.fakeCarrier.findLeg = findLeg
    for (const call of others) expect(await searchOf(call)).toMatchObject({ known: true })
    expect(await searchOf(strange)).toMatchObject({ known: false, attempts: 2, obstacle: 'carrier_unavailable' })
  })
})

describe('several workers at once', () => {
  it('ask for each call once between them', async () => {
    const calls = await Promise.all(Array.from({ length: 120 }, () => quickCall()))
    context.clock.advance(2 * MINUTE)
    await warmPool(context)
    const counts = await Promise.all(Array.from({ length: 4 }, () => lookForCosts(context)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(120)
    expect(new Set(context.fakeCarrier.requests).size).toBe(240)
    expect(context.fakeCarrier.requests).toHaveLength(240)
    const [sum] = await context.admin`select count(*)::int as count, sum(price_micros)::bigint as micros from provider_cost where call_id in ${context.admin(calls.map(call => call.id))}`
    expect(sum).toEqual({ count: 240, micros: 120n * 17_000n })
  })

  it('one of which died leave its calls to the next when the lease is over', async () => {
    const call = await endedCall(context, person, { parentMicros: 4_000n, childMicros: 13_000n })
    await lookForCosts(context)
    context.clock.advance(2 * MINUTE)
    const taken = await context.database.asSystem(tx => claimCostSearches(tx, 50, context.clock.now(), 900))
    expect(taken.map(search => search.callId)).toEqual([call.id])
    await pass(10 * MINUTE, MINUTE)
    expect(requestsAbout(call)).toEqual([])
    await pass(6 * MINUTE, MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: true, attempts: 2 })
  })
})

describe('calls of before', () => {
  it('are found however long ago they began, once', async () => {
    await enrolEarlierCalls(context)
    const call = await endedCall(context, person, { parentMicros: 8_000n, childMicros: 26_000n })
    // from before calls that ended were rows
    await context.admin`delete from call_ended`
    context.clock.advance(40 * DAY)
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toBeUndefined()
    expect(await enrolEarlierCalls(context)).toBe(1)
    expect(await enrolEarlierCalls(context)).toBe(0)
    await pass(2 * MINUTE)
    expect(await searchOf(call)).toMatchObject({ known: true })
    const late = await endedCall(context, person)
    context.clock.advance(40 * DAY)
    await enrolEarlierCalls(context)
    await pass(2 * MINUTE)
    // not given up at the first look only because it is old
    expect(await searchOf(late)).toMatchObject({ known: false, completed: false })
    await pass(4 * DAY, HOUR)
    expect(await searchOf(late)).toMatchObject({ known: false, completed: true })
  })
})
