import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGathered } from '../../server/db/gathered'
import type { TimelineDto } from '../../shared/schemas/calls'
import type { CreateCallReply } from '../../shared/schemas/messages'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld } from '../support/http-world'
import { createHttpApp, type HttpRequest } from '../support/http-app'
import { createTestContext, NUMBERS, warmPool } from '../support/test-context'
import { dialResultMessage, newSid, placedStatusMessage, signatureOf, signed, statusMessage, voiceMessage, type DialledCall, type PlacedLeg, type TwilioMessage } from '../support/twilio-requests'

const PREVIOUS_TOKEN = 'e'.repeat(32)

let world: HttpWorld

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000', TWILIO_PREVIOUS_AUTH_TOKEN: PREVIOUS_TOKEN } })
})
afterAll(() => world.close())

const ringing = (call: DialledCall) => statusMessage(world.side, call, { status: 'ringing', sequence: 1, at: world.context.clock.now() })
const completed = (call: DialledCall, durationSeconds = 61) =>
  statusMessage(world.side, call, { status: 'completed', sequence: 3, at: world.context.clock.now(), durationSeconds })

/** A leg that we ordered. */
async function placedLeg(): Promise<PlacedLeg> {
  const { post } = await world.visit()
  const reply = await post('/api/calls', { to: NUMBERS.british, from: world.side.callerId, message: 'Good morning.' })
  const { id, to: toNumber, callSid } = (reply.json as CreateCallReply).callRecord
  const [row] = await world.context.admin`select terms from call where id = ${id}`
  return { id, toNumber, terms: row!.terms as string, sid: callSid! }
}

/** One message for each webhook, of a call that was dialled. */
async function messages(): Promise<Record<string, TwilioMessage>> {
  const visitor = await world.visit()
  const [unclaimed, call] = [await world.start(visitor), await world.dial(visitor)]
  const leg = await placedLeg()
  return {
    'call-status of an ordered leg': placedStatusMessage(world.side, leg, { status: 'ringing', sequence: 1, at: world.context.clock.now() }),
    'voice': voiceMessage(world.side, unclaimed),
    'call-status': ringing(call),
    'dial-result': dialResultMessage(world.side, call, { status: 'busy' }),
  }
}

describe('the way in for the carrier', () => {
  it.each<[string, (request: ReturnType<typeof signed>) => HttpRequest, number, string]>([
    ['without a signature', ({ headers: { 'x-twilio-signature': _, ...headers }, ...request }) => ({ ...request, headers }), 401, 'signature_refused'],
    ['with an empty signature', request => ({ ...request, headers: { ...request.headers, 'x-twilio-signature': '' } }), 401, 'signature_refused'],
    ['with a changed body', request => ({ ...request, body: `${request.body}&Extra=1` }), 401, 'signature_refused'],
    ['with another query', request => ({ ...request, path: `${request.path}${request.path.includes('?') ? '&' : '?'}a=1` }), 401, 'signature_refused'],
    ['as JSON', request => ({ ...request, headers: { ...request.headers, 'content-type': 'application/json' } }), 415, 'unsupported_media_type'],
    ['as plain text', request => ({ ...request, headers: { ...request.headers, 'content-type': 'text/plain' } }), 415, 'unsupported_media_type'],
    ['without a body', request => ({ ...request, body: '' }), 400, 'webhook_malformed'],
    ['with a key twice', request => ({ ...request, body: `${request.body}&AccountSid=x` }), 400, 'webhook_malformed'],
    ['with a kilobyte over sixteen', request => ({ ...request, body: `${request.body}&Padding=${'a'.repeat(17 * 1024)}` }), 413, 'payload_too_large'],
  ])('W1 has no effect %s', async (_what, change, status, code) => {
    for (const [name, message] of Object.entries(await messages())) {
      const before = await world.fingerprint()
      expectRefusal(await world.app.send(change(signed(world.side, message))), status, code as 'internal')
      expect(await world.fingerprint(), name).toEqual(before)
      expect((await world.deliver(message)).status, 'the genuine one is still welcome').toBeLessThan(300)
    }
  })

  it('W1 is not open to a signature of the right token for another account', async () => {
    for (const message of Object.values(await messages())) {
      const before = await world.fingerprint()
      const foreign = { ...message, params: { ...message.params, AccountSid: newSid('AC') } }
      expectRefusal(await world.deliver(foreign), 400, 'webhook_mismatch')
      expect(await world.fingerprint()).toEqual(before)
    }
  })

  it('W1 refuses a signed message whose standard fields are missing or of another type', async () => {
    const call = await world.dial(await world.visit())
    const good = ringing(call)
    const before = await world.fingerprint()
    const changes: Record<string, string>[] = [
      { CallSid: 'CA1' }, { ParentCallSid: '' }, { CallStatus: 'answered' }, { CallStatus: 'RINGING' }, { Direction: 'inbound' }, { From: 'client:x' }, { To: '2025550123' },
      { Timestamp: '2026-11-20T10:00:00Z' }, { Timestamp: 'Fri, 99 Nov 2026 10:00:00 +0000' }, { SequenceNumber: '-1' }, { SequenceNumber: 'x' }, { CallbackSource: 'else' }, { ApiVersion: '2011-01-01' },
      { Called: '+12025550199' }, { Caller: '+12025550199' }, { CallSid: call.parentSid },
    ]
    for (const change of changes) {
      const reply = await world.deliver({ ...good, params: { ...good.params, ...change } })
      expectRefusal(reply, 400, 'webhook_malformed')
    }
    for (const name of Object.keys(good.params).filter(one => !['CalledCity', 'CallerCountry', 'AccountSid'].includes(one))) {
      const { [name]: _, ...params } = good.params
      expectRefusal(await world.deliver({ ...good, params }), 400, 'webhook_malformed')
    }
    for (const query of ['', `?call=${call.callId}`, `?terms=${call.terms}`, `?call=x&terms=${call.terms}`, `?call=${call.callId}&terms=free`, `?call=${call.callId}&terms=${call.terms}&more=1`]) {
      expectRefusal(await world.deliver({ ...good, target: `/api/twilio/call-status${query}` }), 400, 'webhook_malformed')
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('W1 refuses a signed event that is not of the call it names', async () => {
    const visitor = await world.visit()
    const [call, other] = [await world.dial(visitor), await world.dial(await world.visit(), '+12025550123')]
    await world.report(call, { status: 'ringing', sequence: 1 })
    const stranger = (await world.visit()).person.id
    const before = await world.fingerprint()
    const foreign: DialledCall[] = [
      { ...call, callId: '0193477a-1111-7222-8333-444455556666' },
      { ...call, parentSid: newSid() },
      { ...call, childSid: newSid() },
      { ...call, toNumber: other.toNumber },
      { ...call, terms: other.terms },
      { ...call, terms: 'USD.1.0.60.60.0.0' },
      { ...other, callId: call.callId },
    ]
    for (const one of foreign) expectRefusal(await world.deliver(completed(one)), 400, 'webhook_mismatch')
    const fromElsewhere = statusMessage({ ...world.side, callerId: '+14155550999' }, call, { status: 'completed', sequence: 3, at: new Date(), durationSeconds: 1 })
    expectRefusal(await world.deliver(fromElsewhere), 400, 'webhook_mismatch')
    expectRefusal(await world.deliver(dialResultMessage(world.side, { ...call, ownerId: stranger }, { status: 'completed', durationSeconds: 61 })), 400, 'webhook_mismatch')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('W1 refuses another call’s leg on a call that has none of its own yet', async () => {
    const visitor = await world.visit()
    const [call, other] = [await world.dial(visitor), await world.dial(visitor)]
    await world.report(other, { status: 'ringing', sequence: 1 })
    const before = await world.fingerprint()
    for (const status of ['in-progress', 'completed', 'busy'] as const) {
      const fields = { status, sequence: 3, ...(status === 'completed' && { durationSeconds: 61 }) }
      expectRefusal(await world.report({ ...call, childSid: other.childSid }, fields), 400, 'webhook_mismatch')
    }
    expect(await world.fingerprint()).toEqual(before)
    expect((await world.deliver(completed(call))).status).toBe(204)
  })

  it('C2 W1 gives a leg that asks for many calls at once one of them, and says no to the others', async () => {
    await warmPool(world.context)
    for (let round = 0; round < 10; round++) {
      const visitor = await world.visit()
      const calls = await Promise.all(Array.from({ length: 6 }, () => world.start(visitor)))
      const parentSid = newSid()
      const asked = calls.map(call => voiceMessage(world.side, { ...call, parentSid }))
      const replies = await Promise.all(asked.map(world.deliver))
      expect(replies.map(reply => reply.status)).toEqual(Array(6).fill(200))
      expect(replies.filter(reply => reply.text.includes('<Dial'))).toHaveLength(1)
      const refused = await world.context.admin`
        select facts->>'reason' as reason from webhook_event where kind = 'refused' and facts->>'parentLegId' = ${parentSid}`
      expect(refused.map(row => row.reason as string)).toEqual(Array(5).fill('leg_has_a_call'))
    }
  })

  it('W1 never counts the genuine ones: five hundred in a row are all taken', async () => {
    const call = await world.dial(await world.visit())
    const request = signed(world.side, ringing(call))
    const statuses = new Set<number>()
    for (let n = 0; n < 500; n++) statuses.add((await world.app.send(request)).status)
    expect([...statuses]).toEqual([204])
  })

  it('W2 verifies against the configured address, whatever the headers claim', async () => {
    const claims = { 'host': 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'forwarded': 'host=evil.example' }
    const call = await world.dial(await world.visit())
    const genuine = signed(world.side, ringing(call))
    expect((await world.app.send({ ...genuine, headers: { ...genuine.headers, ...claims } })).status).toBe(204)
    const before = await world.fingerprint()
    const message = completed(call)
    const elsewhere = { ...world.side, publicUrl: 'https://evil.example' }
    const forged = { ...signed(world.side, message), headers: { ...signed(world.side, message).headers, ...claims, 'x-twilio-signature': signatureOf(elsewhere, message) } }
    expectRefusal(await world.app.send(forged), 401, 'signature_refused')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('W3 says yes only after the commit: what was answered is in the database', async () => {
    const visitor = await world.visit()
    for (let n = 0; n < 20; n++) {
      const call = await world.dial(visitor)
      expect((await world.report(call, { status: 'completed', sequence: 3, durationSeconds: 61 })).status).toBe(204)
      const [row] = await world.context.admin`select status, charged_micros from call where id = ${call.callId}`
      expect(row).toMatchObject({ status: 'completed', charged_micros: 40_000n })
    }
  })

  it('W3 says no with a 5xx where the database is in doubt, and the repetition settles once', async () => {
    const call = await world.dial(await world.visit())
    const { database } = world.context
    const cut = Object.assign(new Error('the connection was cut'), { code: 'CONNECTION_CLOSED' })
    const sql = new Proxy(database.sql, { apply: () => Promise.reject(cut) })
    const app = await createHttpApp({ ...world.context, database: { ...database, sql }, gathered: createGathered(sql) })
    const request = signed(world.side, completed(call))
    const before = await world.fingerprint()
    expectRefusal(await app.send(request), 503, 'service_unavailable')
    expect(await world.fingerprint()).toEqual(before)
    for (let n = 0; n < 3; n++) expect((await world.app.send(request)).status).toBe(204)
    const charges = await world.context.admin`select amount_micros from credit_transaction where call_id = ${call.callId}`
    expect(charges.map(row => row.amount_micros)).toEqual([-40_000n])
  })

  it('W4 keeps every accepted event once, with what it changed', async () => {
    const visitor = await world.visit()
    const call = await world.dial(visitor)
    const at = world.context.clock.now()
    const told = [
      statusMessage(world.side, call, { status: 'initiated', sequence: 0, at }), ringing(call),
      statusMessage(world.side, call, { status: 'in-progress', sequence: 2, at }), completed(call), ringing(call), completed(call),
      dialResultMessage(world.side, call, { status: 'completed', durationSeconds: 61 }),
    ]
    for (const message of [...told, ...told]) expect((await world.deliver(message)).status).toBeLessThan(300)
    const { events } = (await visitor.get(`/api/calls/${call.callId}/timeline`)).json as TimelineDto
    expect(events.map(event => [event.source, event.kind, event.changed])).toEqual([
      ['browser', 'started', []],
      ['webhook', 'claimed', ['parentLegId']],
      ['webhook', 'initiated', ['legId']],
      ['webhook', 'ringing', ['status']],
      ['webhook', 'answered', ['status', 'answeredAt']],
      ['webhook', 'completed', ['status', 'endedAt', 'durationSeconds', 'chargedMicros']],
      ['dial-result', 'completed', ['hungUpBy']],
      ['system', 'settled', []],
    ])
    expect(events.find(event => event.kind === 'settled')!.facts).toEqual({ chargedMicros: '40000', toldBy: 'webhook' })
  })

  it('W4 takes an event twice at once: both are told that it is well, and it is kept once', async () => {
    const visitor = await world.visit()
    for (let round = 0; round < 5; round++) {
      const call = await world.dial(visitor)
      const replies = await Promise.all(Array.from({ length: 8 }, () => world.deliver(completed(call))))
      expect(replies.map(reply => reply.status)).toEqual(Array(8).fill(204))
      const rows = await world.context.admin`select count(*) as count from webhook_event where call_id = ${call.callId} and kind = 'completed'`
      expect(rows[0]!.count).toBe(1n)
    }
  })

  it('W5 takes the current and the previous token, and no third', async () => {
    for (const token of [world.side.authToken, PREVIOUS_TOKEN]) {
      const call = await world.dial(await world.visit())
      expect((await world.app.send(signed(world.side, ringing(call), token))).status).toBe(204)
    }
    const call = await world.dial(await world.visit())
    for (const token of ['f'.repeat(32), ' ', 'undefined', `${PREVIOUS_TOKEN} `]) {
      expectRefusal(await world.app.send(signed(world.side, ringing(call), token)), 401, 'signature_refused')
    }
  })

  it('W5 forgets the previous token when the configuration does', async () => {
    const call = await world.dial(await world.visit())
    const after = await createTestContext({ database: world.context.testDatabase, deck: null })
    const app = await createHttpApp(after)
    expectRefusal(await app.send(signed(world.side, ringing(call), PREVIOUS_TOKEN)), 401, 'signature_refused')
    expect((await app.send(signed(world.side, ringing(call)))).status).toBe(204)
    const visitor = await signIn(after, app, await world.visit().then(one => one.person))
    expect((await visitor.get('/api/calls/history')).status).toBe(200)
    await after.close()
  })
})
