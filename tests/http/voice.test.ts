import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import { newSid, voiceMessage, type DialledCall } from '../support/twilio-requests'

let world: HttpWorld
let caller: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  caller = await world.visit({ grantMicros: 100_000_000n })
})
afterAll(() => world.close())

function ask(call: Pick<DialledCall, 'callId' | 'ownerId' | 'parentSid' | 'toNumber'>, params: Record<string, string> = {}): Promise<HttpReply> {
  const message = voiceMessage(world.side, call)
  return world.deliver({ ...message, params: { ...message.params, ...params } })
}

function expectNoDial(reply: HttpReply): void {
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toBe('text/xml; charset=utf-8')
  expect(reply.text).not.toContain('<Dial')
  expect(reply.text.match(/<Say>[^<]+\.<\/Say><Hangup\/>/g)).toHaveLength(1)
}

async function refusalsOf(parentSid: string): Promise<unknown[]> {
  const rows = await world.context.admin`select facts from webhook_event where kind = 'refused' and facts->>'parentLegId' = ${parentSid}`
  return rows.map(row => (row.facts as { reason: string }).reason)
}

const rowOf = async (callId: string) => (await world.context.admin`select * from call where id = ${callId}`)[0]!

describe('what a browser’s leg may dial', () => {
  it('C2 is the number of the row, whatever the browser passed along', async () => {
    for (const To of ['+19005550123', '', 'client:somebody', '+882161234567', '"><Number>+1900']) {
      const call = await world.start(caller)
      const reply = await ask(call, { To })
      expect(reply.text.match(/>(\+\d+)<\/Number>/)?.[1]).toBe(NUMBERS.british)
      expect(reply.text.match(/<Dial/g)).toHaveLength(1)
      expect(reply.text).not.toContain(To || '+1900')
    }
  })

  it('C3 lasts no longer than the hold pays for, and calls back for this call on its own terms', async () => {
    const poor = await world.visit({ grantMicros: 145_000n })
    const call = await world.start(poor)
    const { text } = await ask(call)
    // $0.02 a minute: seven minutes and half of another
    expect(text).toContain('timeLimit="420"')
    expect(text).toContain(`callerId="${world.side.callerId}"`)
    expect(text).toContain(`call-status?call=${call.callId}&amp;terms=${call.terms}#`)
    const row = await rowOf(call.callId)
    expect(row).toMatchObject({ max_seconds: 420, has_leg: true, status: 'initiated' })
  })

  it('C2 is the same again for the same leg: the carrier may repeat its question', async () => {
    const call = await world.start(caller)
    const first = await ask(call)
    const before = await world.fingerprint()
    const second = await ask(call)
    expect(second.text).toBe(first.text)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('C2 is nothing for a call that does not exist', async () => {
    const call = { callId: randomUUID(), ownerId: caller.person.id, parentSid: newSid(), toNumber: NUMBERS.british }
    expectNoDial(await ask(call))
    expect(await refusalsOf(call.parentSid)).toEqual(['unknown_call'])
  })

  it('C2 is nothing for a call of somebody else, and the owner can still make it', async () => {
    const call = await world.start(caller)
    const thief = await world.visit()
    const parentSid = newSid()
    const before = await world.fingerprint(['webhook_event'])
    expectNoDial(await ask({ ...call, ownerId: thief.person.id, parentSid }))
    expect(await world.fingerprint(['webhook_event'])).toEqual(before)
    expect(await refusalsOf(parentSid)).toEqual(['not_the_owner'])
    expect((await ask(call)).text).toContain('<Dial')
    const events = (await caller.get(`/api/calls/${call.callId}/timeline`)).text
    expect(events, 'the owner’s timeline does not name the thief’s leg').not.toContain(parentSid)
  })

  it('C2 is nothing for a second leg', async () => {
    const call = await world.dial(caller)
    const parentSid = newSid()
    const before = await world.fingerprint(['webhook_event'])
    expectNoDial(await ask({ ...call, parentSid }))
    expect(await world.fingerprint(['webhook_event'])).toEqual(before)
    expect(await refusalsOf(parentSid)).toEqual(['already_claimed'])
  })

  it('C2 goes to one of many legs that ask at once', async () => {
    const call = await world.start(caller)
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask({ ...call, parentSid: newSid() })))
    expect(replies.filter(reply => reply.text.includes('<Dial'))).toHaveLength(1)
  })

  it('C2 is nothing once the call has moved on, for the same leg as well', async () => {
    for (const status of ['ringing', 'in-progress', 'busy']) {
      const call = await world.dial(caller)
      await world.report(call, { status, sequence: 1, ...(status === 'busy' && { durationSeconds: 0 }) })
      const before = await world.fingerprint(['webhook_event'])
      expectNoDial(await ask(call))
      expect(await world.fingerprint(['webhook_event'])).toEqual(before)
      expect(await refusalsOf(call.parentSid)).toEqual(['already_dialled'])
    }
  })

  it('C2 is nothing for a call whose hold is gone', async () => {
    const call = await world.start(caller)
    // as after a settlement of which the row knows nothing: no code does this
    await world.context.admin`update wallet_hold set state = 'released', captured_micros = 0, closed_at = now() where call_id = ${call.callId}`
    expectNoDial(await ask(call))
    expect(await refusalsOf(call.parentSid)).toEqual(['no_hold'])
    await world.context.admin`update wallet_hold set state = 'pending', captured_micros = null, closed_at = null where call_id = ${call.callId}`
  })

  it('C2 is nothing for a call that its caller has hung up before it was dialled', async () => {
    const call = await world.start(caller)
    expect((await caller.post('/api/calls/end', { callId: call.callId })).status).toBe(200)
    expectNoDial(await ask(call))
  })

  it('C2 is one call for one leg: a leg cannot make two', async () => {
    const [first, second] = [await world.start(caller), await world.start(caller)]
    const parentSid = newSid()
    expect((await ask({ ...first, parentSid })).text).toContain('<Dial')
    expectNoDial(await ask({ ...second, parentSid }))
    expect(await refusalsOf(parentSid)).toEqual(['leg_has_a_call'])
  })

  it.each<[string, Record<string, string>]>([
    ['no call named', { CallId: '' }], ['a number for a call', { CallId: '1' }], ['text for a call', { CallId: `${randomUUID()}' or 1=1` }], ['a list of calls', { CallId: `${randomUUID()},${randomUUID()}` }],
  ])('C2 is nothing with %s', async (_what, params) => {
    const call = await world.start(caller)
    const before = await world.fingerprint()
    expectNoDial(await ask(call, params))
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each<[string, Record<string, string>]>([
    ['a phone', { From: '+14155550123', Caller: '+14155550123' }], ['two callers', { Caller: 'client:somebody' }], ['no name', { From: 'client:', Caller: 'client:' }],
    ['a SIP address', { From: 'sip:x@y', Caller: 'sip:x@y' }], ['another app of the account', { ApplicationSid: newSid('AP') }], ['a call going out', { Direction: 'outbound-api' }], ['a call that is up', { CallStatus: 'in-progress' }],
  ])('C2 is refused at the door from %s', async (_what, params) => {
    const call = await world.start(caller)
    const before = await world.fingerprint()
    expectRefusal(await ask(call, params), 400, 'webhook_malformed')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('C4 charges nothing for what the parent leg says', async () => {
    const call = await world.dial(caller)
    const message = voiceMessage(world.side, call)
    const before = await world.fingerprint()
    const parent = { ...message.params, CallStatus: 'completed', CallDuration: '600', Timestamp: new Date().toUTCString().replace('GMT', '+0000'), CallbackSource: 'call-progress-events', SequenceNumber: '0' }
    expectRefusal(await world.deliver({ target: `/api/twilio/call-status?call=${call.callId}&terms=${call.terms}`, params: parent }), 400, 'webhook_malformed')
    expect(await world.fingerprint()).toEqual(before)
  })
})
