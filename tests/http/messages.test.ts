import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '../../server/log'
import type { CreateCallReply, MessageDto, MessageQuoteDto, MessagesPage } from '../../shared/schemas/messages'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy, expectWallet } from '../support/ledger/read-ledger'
import { NUMBERS } from '../support/test-context'
import { placedStatusMessage, type PlacedLeg } from '../support/twilio-requests'

let world: HttpWorld
let visitor: Visitor
let placing: HttpWorld['context']['fakeCarrier']['place']
beforeAll(async () => {
  world = await createHttpWorld()
  placing = world.context.fakeCarrier.place
})
beforeEach(async () => {
  world.context.fakeCarrier.place = placing
  world.context.fakeCarrier.orders.length = 0
  visitor = await world.visit()
})
afterAll(() => world.close())

const body = (more: Record<string, unknown> = {}) => ({ to: NUMBERS.british, from: world.side.callerId, message: 'Your table is ready.', ...more })
const send = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) => visitor.post('/api/calls', body(more), headers)
const inAnHour = () => new Date(world.context.clock.now().getTime() + 3_600_000).toISOString()

async function placed(more: Record<string, unknown> = {}): Promise<PlacedLeg> {
  const reply = await send(more)
  expect(reply.status, reply.text).toBe(201)
  const { callRecord } = reply.json as CreateCallReply
  const [row] = await world.context.admin`select terms from call where id = ${callRecord.id}`
  return { id: callRecord.id, terms: row!.terms as string, toNumber: callRecord.to, sid: callRecord.callSid! }
}
const now = () => world.context.clock.now()
const report = (leg: PlacedLeg, status: string, sequence: number, durationSeconds?: number) =>
  world.deliver(placedStatusMessage(world.side, leg, { status, sequence, durationSeconds, at: now() }))

describe('POST /api/calls', () => {
  it('V1 answers as it is drawn', async () => {
    const reply = await visitor.post('/api/calls', { to: '+12025550123', from: world.side.callerId, message: 'Hello from Clarity!' })
    expect(reply.status).toBe(201)
    const answer = reply.json as CreateCallReply
    expect(Object.keys(answer)).toEqual(['success', 'callSid', 'callRecord', 'message'])
    expect(answer).toMatchObject({ success: true, message: 'Call created and saved successfully' })
    expect(answer.callRecord).toMatchObject({ callSid: answer.callSid, to: '+12025550123', from: world.side.callerId, status: 'queued' })
    for (const key of ['id', 'createdAt', 'updatedAt']) expect(answer.callRecord).toHaveProperty(key)
    expect(answer.callSid).toMatch(/^CA[0-9a-f]{32}$/)
  })

  it('V1 W4 is billed by its own callbacks, and is in the history with its timeline', async () => {
    const leg = await placed()
    for (const [index, status] of ['initiated', 'ringing', 'in-progress'].entries()) expect((await report(leg, status, index)).status).toBe(204)
    expect((await report(leg, 'completed', 3, 9)).status).toBe(204)
    expect((await report(leg, 'completed', 3, 9)).status).toBe(204)
    await expectWallet(world.context.admin, visitor.person.walletId, { balanceMicros: 9_980_000n, heldMicros: 0n })
    const history = (await visitor.get('/api/calls/history')).json as { calls: { id: string, channel: string }[] }
    expect(history.calls).toMatchObject([{ id: leg.id, channel: 'message', status: 'completed', durationSeconds: 9, chargedMicros: '20000' }])
    const timeline = (await visitor.get(`/api/calls/${leg.id}/timeline`)).json as { events: { kind: string }[] }
    expect(timeline.events.map(event => event.kind)).toEqual(expect.arrayContaining(['sent', 'ordered', 'ringing', 'answered', 'completed', 'settled']))
    await expectHealthy(world.context.admin)
  })

  it('M16 with the same key and content is the first answer again, and with other content is refused', async () => {
    const first = await send({}, { 'idempotency-key': 'table-7' })
    const again = await send({}, { 'idempotency-key': 'table-7' })
    expect([first.status, first.headers['idempotency-hit'], again.status, again.headers['idempotency-hit']]).toEqual([201, undefined, 201, 'true'])
    expect(again.json).toEqual(first.json)
    expectRefusal(await send({ message: 'Another one.' }, { 'idempotency-key': 'table-7' }), 409, 'idempotency_mismatch')
    expect(world.context.fakeCarrier.orders).toHaveLength(1)
    // the key is the person's own
    const other = await world.visit()
    expect((await other.post('/api/calls', body(), { 'idempotency-key': 'table-7' })).status).toBe(201)
    for (const key of ['', ' ', 'x'.repeat(256), 'é']) expect((await send({}, { 'idempotency-key': key })).status).toBe(400)
  })

  it('M16 a refusal by the carrier is the same refusal again, and nobody is called', async () => {
    world.context.fakeCarrier.place = () => ({ kind: 'refused', refusal: 'destination', code: '21215' })
    for (let time = 0; time < 2; time++) {
      const { details } = expectRefusal(await send({}, { 'idempotency-key': 'no' }), 422, 'call_refused')
      expect(details).toMatchObject({ reason: 'destination' })
    }
    expect(world.context.fakeCarrier.orders).toHaveLength(1)
    await expectWallet(world.context.admin, visitor.person.walletId, { balanceMicros: 10_000_000n, heldMicros: 0n })
  })

  it('C9 an answer that tells nothing is no failure: 202, what is held, and the same again', async () => {
    world.context.fakeCarrier.place = () => ({ kind: 'unknown', cause: new Error('reset') })
    const first = await send({}, { 'idempotency-key': 'u' })
    expect(first.status).toBe(202)
    expect(first.json).toMatchObject({ success: true, callSid: null, callRecord: { state: 'unknown', heldMicros: '20000' } })
    expect((first.json as CreateCallReply).message).toContain('never have it dialled a second time')
    expect((await send({}, { 'idempotency-key': 'u' })).json).toEqual(first.json)
    expect(world.context.fakeCarrier.orders).toHaveLength(1)
  })

  it.each([
    ['an emergency number', { to: '112' }, 403, 'emergency_number'],
    ['a premium number', { to: '+44 909 879 0000' }, 403, 'blocked_number'],
    ['no number', { to: 'table' }, 422, 'invalid_number'],
    ['a number that is not theirs', { from: '+442079460999' }, 422, 'from_not_yours'],
    ['a language that nobody speaks', { language: 'tlh' }, 422, 'message_refused'],
    ['a voice of another language', { language: 'en-GB', voice: 'Polly.Hans' }, 422, 'message_refused'],
    ['more than a document takes', { message: '&'.repeat(900) }, 422, 'message_refused'],
    ['a time that is past', { scheduledFor: '2020-01-01T00:00:00Z' }, 422, 'message_refused'],
    ['nothing to say', { message: ' \n ' }, 400, 'invalid_request'],
    ['control characters', { message: 'a\u0007b' }, 400, 'invalid_request'],
    ['a thousand and one characters', { message: 'x'.repeat(1001) }, 400, 'invalid_request'],
    ['four times', { repeat: 4 }, 400, 'invalid_request'],
    ['a zone that is none', { timeZone: 'Mars/Base' }, 400, 'invalid_request'],
    ['an unknown field', { url: 'http://elsewhere' }, 400, 'invalid_request'],
  ] as const)('C11 V1 refuses %s before anything is held or dialled', async (_, more, status, code) => {
    const before = await world.fingerprint(['call_refusal', 'session'])
    expect(expectRefusal(await send(more), status, code).message).toMatch(/Nothing was c(harged|hanged)|emergency/i)
    expect(world.context.fakeCarrier.orders).toEqual([])
    expect(await world.fingerprint(['call_refusal', 'session'])).toEqual(before)
  })

  it('V1 takes every script as it is, and turns nothing round', async () => {
    for (const [message, language] of [['שלום לכולם', 'en-US'], ['您好', 'cmn-CN'], ['नमस्ते 🙂', 'hi-IN'], ['مرحبا', 'arb']] as const) {
      visitor = await world.visit()
      const reply = await send({ message: `\u202E${message}\u202C`, language })
      expect(reply.status, reply.text).toBe(201)
      expect((reply.json as CreateCallReply).callRecord.message).toBe(message)
      expect(world.context.fakeCarrier.orders.at(-1)!.document).toContain(`>${message}</Say>`)
    }
  })

  it('P1 logs neither the number nor the words, whatever becomes of it', async () => {
    const lines: string[] = []
    const { log } = world.context
    world.context.log = createLog('trace', new Writable({ write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    } }))
    const cause = Object.assign(new Error(`timeout of 10000ms for ${NUMBERS.british}`), { config: { data: 'Twiml=Your+table+is+ready.' } })
    for (const placement of [{ kind: 'unknown', cause }, { kind: 'refused', refusal: 'number', code: '21211' }] as const) {
      visitor = await world.visit()
      world.context.fakeCarrier.place = () => placement
      await send()
    }
    world.context.log = log
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.join('')).not.toMatch(/table|2079460123/)
  })

  it('P1 C11 counts a refusal without the number and the text', async () => {
    await send({ from: '+442079460999' })
    expect(await world.context.admin`select code, reason from call_refusal where user_id = ${visitor.person.id}`).toEqual([{ code: 'from_not_yours', reason: null }])
  })
})

describe('the callback of a leg that was ordered', () => {
  it('W1 C4 is refused where it is not of that call, or has a leg before it', async () => {
    const leg = await placed()
    const message = placedStatusMessage(world.side, leg, { status: 'completed', sequence: 3, durationSeconds: 9, at: world.context.clock.now() })
    const withParent = { ...message, params: { ...message.params, ParentCallSid: `CA${'0'.repeat(32)}` } }
    expect((await world.deliver(withParent)).status).toBe(400)
    const asChild = { ...message, params: { ...message.params, Direction: 'outbound-dial' } }
    expect((await world.deliver(asChild)).status).toBe(400)
    const otherLeg = { ...message, params: { ...message.params, CallSid: `CA${'1'.repeat(32)}` } }
    expect((await world.deliver(otherLeg)).status).toBe(400)
    const otherNumber = { ...message, params: { ...message.params, To: NUMBERS.dear, Called: NUMBERS.dear } }
    expect((await world.deliver(otherNumber)).status).toBe(400)
    await expectWallet(world.context.admin, visitor.person.walletId, { heldMicros: 20_000n })
    expect((await world.deliver(message)).status).toBe(204)
  })
})

describe('the price of a message', () => {
  it('M10 M19 is what is held, whatever the number, and never more than is charged', async () => {
    for (const to of Object.values(NUMBERS)) {
      visitor = await world.visit()
      const quote = (await visitor.get(`/api/messages/quote?to=${encodeURIComponent(to)}&seconds=9`)).json as MessageQuoteDto
      const reply = await send({ to })
      expect(reply.status, reply.text).toBe(201)
      expect((reply.json as CreateCallReply).callRecord.heldMicros).toBe(quote.mostMicros)
      expect(world.context.fakeCarrier.orders.at(-1)!.maxSeconds).toBe(quote.maxSeconds)
    }
  })

  it('M4 says why it cannot be sent, and what it would cost', async () => {
    const poor = await world.visit({ grantMicros: 10_000n })
    const quote = (await poor.get(`/api/messages/quote?to=${encodeURIComponent(NUMBERS.british)}&seconds=130`)).json as MessageQuoteDto
    expect(quote).toMatchObject({ callable: false, mostMicros: '60000', refusal: { code: 'insufficient_credits', details: { missingMicros: '50000' } } })
  })
})

describe('messages that wait', () => {
  it('V1 are scheduled, read, changed and taken back by their owner alone', async () => {
    const reply = await send({ scheduledFor: inAnHour(), timeZone: 'Asia/Kolkata' })
    expect(reply.status).toBe(202)
    const { callRecord } = reply.json as CreateCallReply
    expect(reply.json).toMatchObject({ success: true, callSid: null, callRecord: { status: 'scheduled', timeZone: 'Asia/Kolkata' } })
    const other = await world.visit()
    expectRefusal(await other.get(`/api/messages/${callRecord.id}`), 404, 'not_found')
    expectRefusal(await other.remove(`/api/messages/${callRecord.id}`), 404, 'not_found')
    const { to, from, message, revision } = callRecord
    const changed = await visitor.put(`/api/messages/${callRecord.id}`, { to, from, message, revision, scheduledFor: inAnHour(), repeat: 3 })
    expect(changed.json).toMatchObject({ repeat: 3, revision: 2 } satisfies Partial<MessageDto>)
    expectRefusal(await visitor.put(`/api/messages/${callRecord.id}`, { to, from, message, revision, scheduledFor: inAnHour() }), 409, 'content_changed')
    expect((await visitor.get('/api/messages')).json).toMatchObject({ messages: [{ id: callRecord.id }], nextCursor: null } satisfies { messages: object[], nextCursor: null })
    expect((await visitor.remove(`/api/messages/${callRecord.id}`)).json).toMatchObject({ state: 'canceled' })
    const past = (await visitor.get('/api/messages?show=past')).json as MessagesPage
    expect(past.messages).toMatchObject([{ id: callRecord.id, state: 'canceled' }])
  })
})
