import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reconcileCall } from '../../server/services/calls/reconcile-calls'
import { assignNumber } from '../../server/services/numbers/assign-number'
import type { NumberCheckDto, NumbersDto } from '../../shared/schemas/numbers'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { statusMessage } from '../support/twilio-requests'

let world: HttpWorld
let count = 0
/** British landlines: two cents a minute. */
const newNumber = () => `+44207946${String(1000 + count++)}`

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
})
afterAll(() => world.close())

interface Checked { visitor: Visitor, number: string, id: string, code: string, check: NumberCheckDto }

const ask = (visitor: Visitor, number: string, id: string = randomUUID()) => visitor.post('/api/user/numbers/checks', { id, number })
const spoken = () => /is: ((?:\d, ){5}\d)\./.exec(world.context.fakeCarrier.orders.at(-1)!.document)![1]!.replaceAll(', ', '')

async function begin(visitor?: Visitor, number = newNumber()): Promise<Checked> {
  const asker = visitor ?? await world.visit()
  const id = randomUUID()
  const reply = await ask(asker, number, id)
  expect(reply.status, reply.text).toBe(201)
  return { visitor: asker, number, id, code: spoken(), check: reply.json as NumberCheckDto }
}

const type = ({ visitor, id }: Checked, code: string) => visitor.post(`/api/user/numbers/checks/${id}/code`, { code })
const stateOf = async ({ visitor, id }: Checked) => (await visitor.get(`/api/user/numbers/checks/${id}`)).json as NumberCheckDto
const wrong = (code: string) => (code === '000000' ? '000001' : '000000')
const numbersOf = async (visitor: Visitor) => ((await visitor.get('/api/user/numbers')).json as NumbersDto).numbers.map(one => one.number)

/** What the carrier says of the leg that speaks the code. */
async function tell({ check }: Checked, status: string, durationSeconds?: number): Promise<void> {
  const [row] = await world.context.admin`
    select c.terms, c.to_number, c.user_id, l.leg_id from call c join call_leg l on l.call_id = c.id where c.id = ${check.callId}`
  const message = statusMessage(world.side, {
    callId: check.callId, terms: row!.terms as string, ownerId: row!.user_id as string,
    toNumber: row!.to_number as string,
    parentSid: '', childSid: row!.leg_id as string,
  }, { status, sequence: 3, at: world.context.clock.now(), durationSeconds })
  const { ParentCallSid: _, ...params } = message.params
  const reply = await world.deliver({ ...message, params: { ...params, Direction: 'outbound-api' } })
  expect(reply.status, reply.text).toBe(204)
}

describe('a number that somebody says is theirs', () => {
  it('M3 M10 is called at the price of any call there, and proved by the code that was spoken twice', async () => {
    const checked = await begin()
    const [order] = world.context.fakeCarrier.orders.slice(-1)
    expect(order).toMatchObject({ toNumber: checked.number, fromNumber: world.side.callerId, maxSeconds: 60 })
    expect(order!.document.match(/is: (\d, ){5}\d\./g)).toHaveLength(2)
    expect(checked.check).toMatchObject({ state: 'calling', number: checked.number, triesLeft: 5, chargedMicros: null })
    await tell(checked, 'in-progress')
    expect((await stateOf(checked)).state).toBe('code')
    await tell(checked, 'completed', 21)
    expect(await stateOf(checked)).toMatchObject({ state: 'code', chargedMicros: '20000' })
    world.context.fakeCarrier.shows.add(checked.number)
    const reply = await type(checked, checked.code)
    expect(reply.json).toMatchObject({ state: 'done', carrierCode: null })
    expect(await numbersOf(checked.visitor)).toEqual([world.side.callerId, checked.number])
    const start = await checked.visitor.post('/api/calls/browser-start', { toNumber: '+12025550123', from: checked.number })
    expect(start.status).toBe(201)
    expect(await world.violations()).toEqual([])
  })

  it('P1 is kept without its code: neither the database nor an answer has it', async () => {
    const checked = await begin()
    const [row] = await world.context.admin`select to_jsonb(n)::text as text from number_check n where id = ${checked.id}`
    expect(row!.text).not.toContain(checked.code)
    expect(JSON.stringify(checked.check) + JSON.stringify(await stateOf(checked))).not.toContain(checked.code)
    const events = await world.context.admin`select facts::text as text from webhook_event where call_id = ${checked.check.callId}`
    expect(JSON.stringify(events)).not.toContain(checked.code)
  })

  it('waits for the carrier where that wants to hear from the phone itself', async () => {
    const checked = await begin()
    expect((await type(checked, checked.code)).json).toMatchObject({ state: 'carrier', carrierCode: '654321' })
    expect(await numbersOf(checked.visitor)).toEqual([world.side.callerId])
    const again = () => checked.visitor.post(`/api/user/numbers/checks/${checked.id}/allowed`, {})
    expect((await again()).json).toMatchObject({ state: 'carrier', carrierCode: null })
    world.context.fakeCarrier.shows.add(checked.number)
    expect((await again()).json).toMatchObject({ state: 'done' })
    expect((await again()).json).toMatchObject({ state: 'done' })
    expect(await numbersOf(checked.visitor)).toEqual([world.side.callerId, checked.number])
  })

  it('M17 is refused by the carrier after the code: told, and not theirs', async () => {
    const checked = await begin()
    world.context.fakeCarrier.showCode = null
    expectRefusal(await type(checked, checked.code), 422, 'from_not_yours')
    world.context.fakeCarrier.showCode = '654321'
    expect(await numbersOf(checked.visitor)).toEqual([world.side.callerId])
  })

  it('a code counts once, also where it is typed twice at once', async () => {
    const checked = await begin()
    world.context.fakeCarrier.shows.add(checked.number)
    const replies = await Promise.all([1, 2, 3].map(() => type(checked, checked.code)))
    expect(replies.map(reply => reply.status).sort()).toEqual([200, 409, 409])
    expectRefusal(await type(checked, checked.code), 409, 'check_over')
    // another check has another code, and the old one is nothing to it
    const next = await begin(checked.visitor, newNumber())
    if (next.code !== checked.code) expectRefusal(await type(next, checked.code), 422, 'code_wrong')
  })

  it('five wrong codes are the last, though the right one comes after them or beside them', async () => {
    const checked = await begin()
    const replies = await Promise.all(Array.from({ length: 8 }, () => type(checked, wrong(checked.code))))
    expect(replies.filter(reply => reply.status === 422)).toHaveLength(5)
    expect(replies.filter(reply => reply.status === 409)).toHaveLength(3)
    expectRefusal(await type(checked, checked.code), 409, 'check_over')
    expect(await stateOf(checked)).toMatchObject({ state: 'over', triesLeft: 0 })
    for (const code of ['', '12345', '1234567', 'abcdef']) expectRefusal(await type(checked, code), 400, 'invalid_request')
  })

  it('a code is good for ten minutes', async () => {
    const checked = await begin()
    world.context.clock.advance(601_000)
    expectRefusal(await type(checked, checked.code), 409, 'check_over')
    expect(await stateOf(checked)).toMatchObject({ state: 'over' })
  })

  it('A2 is somebody’s own: others find nothing there', async () => {
    const checked = await begin()
    const thief = { ...checked, visitor: await world.visit() }
    expectRefusal(await type(thief, checked.code), 404, 'not_found')
    expectRefusal(await thief.visitor.get(`/api/user/numbers/checks/${checked.id}`), 404, 'not_found')
    expectRefusal(await thief.visitor.post(`/api/user/numbers/checks/${checked.id}/allowed`, {}), 404, 'not_found')
    expect((await stateOf(checked)).triesLeft).toBe(5)
  })

  it('M7 C7 is free where the carrier refuses to call it, or nobody picks up', async () => {
    const visitor = await world.visit()
    const before = (await world.context.admin`select balance_micros, held_micros from wallet where user_id = ${visitor.person.id}`)[0]
    world.context.fakeCarrier.place = () => ({ kind: 'refused', refusal: 'destination', code: '21215' })
    const refused = await begin(visitor)
    world.context.fakeCarrier.place = ({ toNumber: to, fromNumber: from }) => ({ kind: 'placed', leg: world.context.fakeCarrier.addLeg({ to, from }) })
    expect(refused.check).toMatchObject({ state: 'failed', chargedMicros: '0' })
    expect(refused.check.message).toMatch(/refused to call that number\. Nothing was charged/)
    const unanswered = await begin(visitor)
    await tell(unanswered, 'no-answer', 0)
    expect(await stateOf(unanswered)).toMatchObject({ state: 'failed', chargedMicros: '0' })
    expect((await world.context.admin`select balance_micros, held_micros from wallet where user_id = ${visitor.person.id}`)[0]).toEqual(before)
  })

  it('C9 is looked up where nobody knows whether the carrier took the order, and never ordered twice', async () => {
    const { fakeCarrier } = world.context
    fakeCarrier.place = () => ({ kind: 'unknown', cause: new Error('no answer') })
    const [lost, taken] = [await begin(), await begin()]
    fakeCarrier.place = ({ toNumber: to, fromNumber: from }) => ({ kind: 'placed', leg: fakeCarrier.addLeg({ to, from }) })
    fakeCarrier.addLeg({ to: taken.number, from: world.side.callerId, status: 'completed', durationSeconds: 20 })
    const ordered = fakeCarrier.orders.length
    await reconcileCall(world.context, lost.check.callId)
    expect((await stateOf(lost)).state).toBe('calling')
    await reconcileCall(world.context, taken.check.callId)
    expect((await stateOf(taken)).chargedMicros).toBe('20000')
    world.context.clock.advance(601_000)
    await reconcileCall(world.context, lost.check.callId)
    expect(await stateOf(lost)).toMatchObject({ state: 'failed', chargedMicros: '0' })
    expect(fakeCarrier.orders).toHaveLength(ordered)
  })

  it('M16 asked for twice with one id is one call', async () => {
    const visitor = await world.visit()
    const [id, number] = [randomUUID(), newNumber()]
    const ordered = world.context.fakeCarrier.orders.length
    const replies = await Promise.all([1, 2, 3].map(() => ask(visitor, number, id)))
    expect(replies.map(reply => reply.status)).toEqual([201, 201, 201])
    expect((await ask(visitor, number, id)).headers['idempotency-hit']).toBe('true')
    expect(world.context.fakeCarrier.orders).toHaveLength(ordered + 1)
    expectRefusal(await ask(visitor, newNumber(), id), 409, 'idempotency_mismatch')
  })

  it('C12 a person, and a number, is called for a code five times a day', async () => {
    const visitor = await world.visit()
    for (let n = 0; n < 5; n++) await begin(visitor)
    expectRefusal(await ask(visitor, newNumber()), 429, 'too_many_checks')
    const number = newNumber()
    for (let n = 0; n < 5; n++) await begin(await world.visit(), number)
    expectRefusal(await ask(await world.visit(), number), 429, 'too_many_checks')
  })

  it('is whoever’s proved it last; the one before cannot show it any more, and neither learns of the other', async () => {
    const first = await begin()
    world.context.fakeCarrier.shows.add(first.number)
    await type(first, first.code)
    const second = await begin(undefined, first.number)
    await type(second, second.code)
    expect(await numbersOf(second.visitor)).toContain(first.number)
    expect(await numbersOf(first.visitor)).toEqual([world.side.callerId])
    expectRefusal(await first.visitor.post('/api/calls/browser-start', { toNumber: '+12025550123', from: first.number }), 422, 'from_not_yours')
  })

  it('is none of the platform’s: those are given, not proved', async () => {
    const owner = await world.visit()
    await assignNumber(world.context, { number: '+442079469999', userId: owner.person.id, carrier: 'twilio' })
    const ordered = world.context.fakeCarrier.orders.length
    expectRefusal(await ask(await world.visit(), '+442079469999'), 422, 'from_not_yours')
    expect(world.context.fakeCarrier.orders).toHaveLength(ordered)
  })
})
