import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignNumber, takeNumberBack } from '../../server/services/numbers/assign-number'
import type { StartCallReply } from '../../shared/schemas/calls'
import type { NumbersDto } from '../../shared/schemas/numbers'
import type { QuoteDto } from '../../shared/schemas/rating'
import type { ProfileDto } from '../../shared/schemas/user'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { DECK, NUMBERS } from '../support/test-context'
import { newSid, statusMessage, voiceMessage, type DialledCall } from '../support/twilio-requests'

const BRITISH_OWN = '+442079460111'
let world: HttpWorld
let count = 0

beforeAll(async () => {
  // Germany costs more from Britain
  const deck = `${DECK}4930,44,"Germany, Berlin",fixed_line,0.0400,0.0100,0.0500,0,60,60,0,0,0,0\n`
  world = await createHttpWorld({ deck, env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
})
afterAll(() => world.close())

async function owner(number = `+1415555${String(3000 + count++)}`): Promise<Visitor & { number: string }> {
  const visitor = await world.visit({ grantMicros: 100_000_000n })
  await assignNumber(world.context, { number, userId: visitor.person.id, carrier: 'twilio' })
  return { ...visitor, number }
}

const start = (visitor: Visitor, from?: string, toNumber: string = NUMBERS.british) =>
  visitor.post('/api/calls/browser-start', { toNumber, ...(from && { from }) })
const originOf = async (callId: string) => (await world.context.admin`select origin_number from call where id = ${callId}`)[0]!.origin_number as string
const listOf = async (visitor: Visitor) => ((await visitor.get('/api/user/numbers')).json as NumbersDto).numbers

async function dialled(visitor: Visitor, callId: string): Promise<DialledCall & { text: string }> {
  const [row] = await world.context.admin`select terms, to_number from call where id = ${callId}`
  const call = {
    callId, terms: row!.terms as string, ownerId: visitor.person.id, toNumber: row!.to_number as string,
    parentSid: newSid(), childSid: newSid(),
  }
  return { ...call, text: (await world.deliver(voiceMessage(world.side, call))).text }
}

describe('the number that a call shows', () => {
  it('V1 is the platform’s, or one of one’s own; the carrier shows what the row says', async () => {
    const ada = await owner()
    expect(await listOf(ada)).toMatchObject([
      { number: world.side.callerId, kind: 'platform', isShown: true, since: null }, { number: ada.number, kind: 'assigned', isShown: false, country: 'US' },
    ])
    const plain = (await start(ada)).json as StartCallReply
    expect(await originOf(plain.callId)).toBe(world.side.callerId)
    const own = (await start(ada, ada.number)).json as StartCallReply
    expect(await originOf(own.callId)).toBe(ada.number)
    const call = await dialled(ada, own.callId)
    expect(call.text).toContain(`callerId="${ada.number}"`)
    // what is said of the leg must be of that number
    const message = statusMessage({ ...world.side, callerId: ada.number }, call, { status: 'ringing', sequence: 1, at: world.context.clock.now() })
    expect((await world.deliver(message)).status).toBe(204)
    const platforms = statusMessage(world.side, call, { status: 'completed', sequence: 3, at: world.context.clock.now(), durationSeconds: 9 })
    expectRefusal(await world.deliver(platforms), 400, 'webhook_mismatch')
  })

  it('A2 V1 is never somebody else’s, and whose it is is not told: nothing is written but the count', async () => {
    const [ada, bob] = [await owner(), await owner()]
    await takeNumberBack(world.context, (await owner('+14155554999')).number)
    for (const from of [bob.number, '+14155554999', '+14155550999']) {
      const before = await world.fingerprint(['call_refusal'])
      const { message, details } = expectRefusal(await start(ada, from), 422, 'from_not_yours')
      expect(message + JSON.stringify(details ?? {})).not.toContain(bob.person.id)
      expectRefusal(await ada.put('/api/user/numbers/shown', { number: from }), 422, 'from_not_yours')
      expectRefusal(await ada.get(`/api/rates/quote?to=${encodeURIComponent(NUMBERS.british)}&from=${encodeURIComponent(from)}`), 422, 'from_not_yours')
      expect(await world.fingerprint(['call_refusal'])).toEqual(before)
    }
    expect((await listOf(ada)).map(one => one.number)).toEqual([world.side.callerId, ada.number])
    for (const from of ['', '4155550100', 'client:x', '+1415555<']) expectRefusal(await start(ada, from || ' '), 400, 'invalid_request')
  })

  it('V1 is the chosen one where a call says nothing else, and the platform’s once it is gone', async () => {
    const ada = await owner()
    const reply = await ada.put('/api/user/numbers/shown', { number: ada.number })
    expect((reply.json as NumbersDto).numbers.map(one => one.isShown)).toEqual([false, true])
    expect(((await ada.get('/api/user/profile')).json as ProfileDto).callerId).toBe(ada.number)
    expect(await originOf(((await start(ada)).json as StartCallReply).callId)).toBe(ada.number)
    await ada.put('/api/user/numbers/shown', { number: world.side.callerId })
    expect((await listOf(ada)).map(one => one.isShown)).toEqual([true, false])
    await ada.put('/api/user/numbers/shown', { number: ada.number })
    await takeNumberBack(world.context, ada.number)
    expect(((await ada.get('/api/user/profile')).json as ProfileDto)).toMatchObject({ callerId: world.side.callerId, ringsAt: [] })
    expect(await originOf(((await start(ada)).json as StartCallReply).callId)).toBe(world.side.callerId)
  })

  it('M10 M19 R1 prices the call: what is quoted for it is what its row has', async () => {
    const ada = await owner(BRITISH_OWN)
    const quoteOf = async (from: string) =>
      ((await ada.get(`/api/rates/quote?to=${encodeURIComponent(NUMBERS.withMinimum)}&from=${encodeURIComponent(from)}`)).json as QuoteDto).components
    const [own, platforms] = [await quoteOf(BRITISH_OWN), await quoteOf(world.side.callerId)]
    expect(own).not.toEqual(platforms)
    expect(((await start(ada, BRITISH_OWN, NUMBERS.withMinimum)).json as StartCallReply).quote.components).toEqual(own)
    const plain = (await start(ada, undefined, NUMBERS.withMinimum)).json as StartCallReply
    expect(plain.quote.components).toEqual(platforms)
  })

  it('is whoever’s it was given to last', async () => {
    const [ada, bob] = [await owner(), await owner()]
    await assignNumber(world.context, { number: ada.number, userId: bob.person.id, carrier: 'twilio' })
    expectRefusal(await start(ada, ada.number), 422, 'from_not_yours')
    expect((await start(bob, ada.number)).status).toBe(201)
  })
})
