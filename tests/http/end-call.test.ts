import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let caller: Visitor

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  caller = await world.visit({ grantMicros: 100_000_000n })
})
afterEach(() => {
  world.context.fakeCarrier.isDown = false
})
afterAll(() => world.close())

/** All that is money; a hold also says when the carrier is to be asked. */
const money = async () => ({
  ...await world.fingerprint(['call', 'webhook_event', 'wallet_hold']),
  holds: await world.context.admin`select call_id, state, amount_micros, captured_micros, closed_at from wallet_hold order by call_id`.then(rows => rows.map(row => ({ ...row }))),
})
const end = (callId: string) => caller.post('/api/calls/end', { callId })

describe('hanging up', () => {
  it('C10 ends the carrier’s leg and moves no money', async () => {
    const call = await world.dial(caller)
    await world.report(call, { status: 'in-progress', sequence: 2 })
    const before = await money()
    const reply = await end(call.callId)
    expect(reply.json).toEqual({ callId: call.callId, status: 'answered', ending: true })
    expect(world.context.fakeCarrier.requests.at(-1)).toBe(`endLeg ${call.parentSid}`)
    expect(await money()).toEqual(before)
  })

  it('C10 can be repeated: the row does not change again', async () => {
    const call = await world.dial(caller)
    const first = await end(call.callId)
    const before = await world.fingerprint()
    for (let n = 0; n < 5; n++) expect((await end(call.callId)).json).toEqual(first.json)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('C10 asks the carrier for nothing once the call is settled', async () => {
    const { callId } = await world.complete(caller, 61)
    const asked = world.context.fakeCarrier.requests.length
    // long enough after its end that nobody can have hung up on it (C16)
    world.context.clock.advance(10)
    const before = await world.fingerprint()
    expect((await end(callId)).json).toEqual({ callId, status: 'completed', ending: false })
    expect(world.context.fakeCarrier.requests).toHaveLength(asked)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('C10 is for the owner alone', async () => {
    const call = await world.dial(caller)
    const asked = world.context.fakeCarrier.requests.length
    const stranger = await world.visit({ role: 'admin' })
    const before = await world.fingerprint()
    expectRefusal(await stranger.post('/api/calls/end', { callId: call.callId }), 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
    expect(world.context.fakeCarrier.requests).toHaveLength(asked)
  })

  it('C9 keeps the hold where the carrier cannot be reached, and says so without alarm', async () => {
    const call = await world.dial(caller)
    world.context.fakeCarrier.isDown = true
    const reply = await end(call.callId)
    expect([reply.status, reply.json]).toEqual([200, { callId: call.callId, status: 'initiated', ending: true }])
    const [hold] = await world.context.admin`select state from wallet_hold where call_id = ${call.callId}`
    expect(hold!.state).toBe('pending')
  })

  it('C10 frees the hold of a call that was never dialled only after the carrier has confirmed it', async () => {
    const call = await world.start(caller)
    expect((await end(call.callId)).json).toMatchObject({ ending: true })
    await expect.poll(async () => (await world.context.admin`select state from wallet_hold where call_id = ${call.callId}`)[0]!.state).toBe('released')
    expect(world.context.fakeCarrier.requests.at(-1)).toBe(`findLegsTo ${call.toNumber}`)
    expect((await end(call.callId)).json).toEqual({ callId: call.callId, status: 'canceled', ending: false })
  })
})
