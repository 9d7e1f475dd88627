import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { echoMessage, newSid, voiceMessage } from '../support/twilio-requests'

let world: HttpWorld
let caller: Visitor

beforeAll(async () => {
  world = await createHttpWorld()
  caller = await world.visit({ grantMicros: 1_000_000n })
})
afterAll(() => world.close())

/** A browser's leg that says `params` of itself. */
function ask(params: Record<string, string>, who = caller): Promise<HttpReply> {
  const { CallId: _, ...bare } = voiceMessage(world.side, {
    callId: '', ownerId: who.person.id, parentSid: newSid(), toNumber: '',
  }).params
  return world.deliver({ target: '/api/twilio/voice', params: { ...bare, ...params } })
}

const step = (changes: { played?: string } = {}) =>
  echoMessage(world.side, { ownerId: caller.person.id, parentSid: newSid(), ...changes })

describe('a test call', () => {
  it('C2 dials nobody, holds nothing and changes no row', async () => {
    const before = await world.fingerprint()
    const reply = await ask({ Test: 'echo', To: '+19005550123' })
    expect(reply.status).toBe(200)
    expect(reply.text).not.toMatch(/<Dial|<Number|1900/)
    expect(reply.text).toMatch(/<Say>[^<]+<\/Say><Record [^>]+\/><Say>We heard nothing\.[^<]+<\/Say><Hangup\/>/)
    expect(reply.text).toContain(`action="${world.side.publicUrl}/api/twilio/echo"`)
    expect(reply.text).toContain('maxLength="6"')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('C12 is had so often an hour, by each person', async () => {
    const eager = await world.visit()
    const test = () => ask({ Test: 'echo' }, eager)
    for (let time = 0; time < 12; time++) expect((await test()).text).toContain('<Record')
    expect((await test()).text).toMatch(/<Response><Say>You have tested the sound many times within this hour\./)
    expect((await ask({ Test: 'echo' })).text, 'somebody else').toContain('<Record')
    world.context.clock.advance(3601)
    expect((await test()).text).toContain('<Record')
  })

  it('C2 is told from a call by naming none: a call that says it is a test too is a call, and is refused like one', async () => {
    const call = await world.start(caller)
    expect((await ask({ Test: 'echo', CallId: call.callId })).text).toContain('<Dial')
    expect((await ask({ Test: 'echo', CallId: randomUUID() })).text).toMatch(/^<\?xml[^>]+><Response><Say>This call was not set up/)
    for (const Test of ['', 'ECHO', 'echo ', '1']) expect((await ask({ Test })).text, Test).toContain('This call was not set up')
  })

  it('plays what was said, and forgets it at the carrier', async () => {
    const message = step()
    const { text } = await world.deliver(message)
    const id = message.params.RecordingSid!
    expect(text).toContain(`<Play>${message.params.RecordingUrl}</Play>`)
    expect(text).toContain(`<Redirect method="POST">${world.side.publicUrl}/api/twilio/echo?played=${id}</Redirect>`)
    const { fakeCarrier: carrier } = world.context
    carrier.requests.length = 0
    const done = await world.deliver(step({ played: id }))
    expect(done.text).toMatch(/<Say>[^<]+<\/Say><Hangup\/>/)
    expect(carrier.requests).toEqual([`deleteRecording ${id}`])
  })

  it('ends in words where nothing was recorded, or the carrier cannot be asked', async () => {
    const { RecordingUrl: _, ...silent } = step().params
    expect((await world.deliver({ target: '/api/twilio/echo', params: silent })).text).toContain('We heard nothing')
    world.context.fakeCarrier.isDown = true
    try {
      const reply = await world.deliver(step({ played: newSid('RE') }))
      expect([reply.status, reply.text.includes('<Hangup/>')]).toEqual([200, true])
    } finally {
      world.context.fakeCarrier.isDown = false
    }
  })

  it('W1 takes no document from anywhere but the carrier, and no recording of another shape', async () => {
    const message = step()
    for (const RecordingUrl of ['https://evil.example/Recordings/RE1', 'http://api.twilio.com/x', 'https://api.twilio.com.evil.example/', 'x']) {
      const forged = { ...message, params: { ...message.params, RecordingUrl } }
      expect(await world.deliver(forged), RecordingUrl).toMatchObject({ status: 400 })
    }
    for (const target of ['/api/twilio/echo?played=RE1', '/api/twilio/echo?played=', '/api/twilio/echo?other=1']) {
      expect(await world.deliver({ ...message, target }), target).toMatchObject({ status: 400 })
    }
    expectRefusal(await world.app.send({ method: 'POST', path: '/api/twilio/echo', body: 'CallSid=CA1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 401, 'signature_refused')
  })
})
