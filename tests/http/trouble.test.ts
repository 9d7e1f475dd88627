import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { carriersOf } from '../../server/carriers/carriers'
import { createTwilioCarrier } from '../../server/carriers/twilio/twilio-carrier'
import { openDatabase } from '../../server/db/client'
import { createGathered } from '../../server/db/gathered'
import { createContext } from '../../server/context'
import { createLog } from '../../server/log'
import { createHttpApp, type HttpApp, type HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import { signed, statusMessage, voiceMessage, type DialledCall } from '../support/twilio-requests'

let world: HttpWorld
let visitor: Visitor
let staff: Visitor
let call: DialledCall

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  visitor = await world.visit()
  staff = await world.visit({ role: 'admin' })
  call = await world.dial(await world.visit())
})
afterEach(() => {
  world.context.fakeCarrier.isDown = false
})
afterAll(() => world.close())

/** Every route that needs the database, asked in a way that would be granted. */
function askAll(app: HttpApp): Promise<HttpReply[]> {
  const limits = { callsAtOnce: 1, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null, reason: 'a test' }
  const person = (method: string, path: string, who: Visitor, body?: unknown) =>
    app.send({
      method, path, headers: { cookie: who.cookie, origin: world.side.publicUrl },
      ...(body !== undefined && { body }),
    })
  return Promise.all([
    person('GET', '/api/user/profile', visitor), person('GET', '/api/user/transactions', visitor), person('GET', '/api/calls/history', visitor), person('GET', `/api/calls/${call.callId}`, visitor),
    person('GET', `/api/calls/${call.callId}/timeline`, visitor), person('GET', '/api/rates/quote?to=%2B442079460123', visitor), person('GET', '/api/twilio/token', visitor), person('GET', '/api/live', visitor),
    person('POST', '/api/calls/browser-start', visitor, { toNumber: NUMBERS.british }), person('POST', '/api/calls/end', visitor, { callId: call.callId }),
    person('GET', `/api/finance/limits/${visitor.person.id}`, staff), person('PUT', `/api/finance/limits/${visitor.person.id}`, staff, limits),
    app.send(signed(world.side, voiceMessage(world.side, call))),
    app.send(signed(world.side, statusMessage(world.side, call, { status: 'completed', sequence: 3, at: new Date(), durationSeconds: 61 }))),
  ])
}

describe('without a database', () => {
  it('says so in a sentence, at every route, and nothing is lost', async () => {
    const lost = createContext({ ...world.context.config, databaseUrl: 'postgres://talktime:x@127.0.0.1:1/none' }, { carriers: world.context.carriers, clock: world.context.clock, log: createLog('silent') })
    const app = await createHttpApp(lost)
    const before = await world.fingerprint()
    for (const reply of await askAll(app)) {
      const { message } = expectRefusal(reply, 503, 'service_unavailable')
      expect(message).toBe('We cannot reach our records just now, so nothing was changed. Your money is safe. Try again in a minute.')
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await app.send({ path: '/api/health/ready' })).status).toBe(503)
    expect((await app.send({ path: '/api/health/live' })).status).toBe(200)
    expect(await world.fingerprint()).toEqual(before)
    await lost.close()
  })

  it('says so where the pool was closed, and where connections are cut', async () => {
    const closed = openDatabase({ url: world.context.config.databaseUrl, poolSize: 2 })
    await closed.close()
    const context = createContext(world.context.config, { carriers: world.context.carriers, clock: world.context.clock, log: createLog('silent'), database: closed })
    const app = await createHttpApp(context)
    for (const reply of await askAll(app)) expectRefusal(reply, 503, 'service_unavailable')
  })

  it('signs nobody in, and says that it is not their fault', async () => {
    const closed = openDatabase({ url: world.context.config.databaseUrl, poolSize: 2 })
    await closed.close()
    const app = await createHttpApp(createContext(world.context.config, { clock: world.context.clock, log: createLog('silent'), database: closed }))
    const reply = await app.send({ method: 'POST', path: '/api/auth/sign-in/email', headers: { origin: world.side.publicUrl }, body: { email: 'ada@example.com', password: 'correct horse battery' } })
    expect(reply.status).toBeGreaterThanOrEqual(500)
    expect(reply.json).toMatchObject({ code: expect.stringMatching(/^(internal|service_unavailable)$/) as string, message: expect.stringContaining('Try again') as string })
    expect(reply.text).not.toMatch(/select|insert|CONNECTION|ada@/)
  })
})

describe('a database that cannot write', () => {
  it.each([
    ['a full disk', '53100', 'could not extend file "base/16384/2619": No space left on device'], ['too little memory', '53200', 'out of memory'], ['too many connections', '53300', 'sorry, too many clients already'],
    ['a shutdown', '57P01', 'terminating connection due to administrator command'], ['a statement that took too long', '57014', 'canceling statement due to statement timeout'], ['a lock that never came', '55P03', 'canceling statement due to lock timeout'],
    ['a broken page', 'XX001', 'invalid page in block 0'], ['a file that is gone', '58P01', 'could not open file'],
  ])('ends in a sentence and changes nothing: %s', async (_what, code, message) => {
    const app = await createHttpApp(failingWith(code, message))
    const before = await world.fingerprint()
    const replies = [
      await app.send({ method: 'POST', path: '/api/calls/browser-start', headers: { cookie: visitor.cookie, origin: world.side.publicUrl }, body: { toNumber: NUMBERS.british } }),
      await app.send({ method: 'POST', path: '/api/calls/end', headers: { cookie: visitor.cookie, origin: world.side.publicUrl }, body: { callId: call.callId } }),
      await app.send(signed(world.side, statusMessage(world.side, call, { status: 'completed', sequence: 3, at: new Date(), durationSeconds: 61 }))),
    ]
    for (const reply of replies) {
      expectRefusal(reply, 503, 'service_unavailable')
      expect(reply.text).not.toContain('space left')
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('is a 500 that tells nothing where nobody foresaw the error, and a line in the log', async () => {
    const lines: string[] = []
    const context = failingWith('42P01', 'relation "call" does not exist')
    const log = createLog('info', { write: (line: string) => void lines.push(line) })
    const app = await createHttpApp({ ...context, log })
    const body = expectRefusal(await app.send({ method: 'POST', path: '/api/calls/end', headers: { cookie: visitor.cookie, origin: world.side.publicUrl }, body: { callId: call.callId } }), 500, 'internal')
    expect(body.message).not.toContain('relation')
    const line = lines.map(one => JSON.parse(one) as Record<string, unknown>).find(one => one.level === 50)
    expect(line).toMatchObject({ requestId: body.requestId, msg: 'internal', error: { message: 'relation "call" does not exist' } })
  })

  it('P1 writes no token, number or address into the log where the database is lost', async () => {
    const lines: string[] = []
    const log = createLog('debug', new Writable({ write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    } }))
    const lost = createContext({ ...world.context.config, databaseUrl: 'postgres://talktime:x@127.0.0.1:1/none' }, { carriers: world.context.carriers, clock: world.context.clock, log })
    const app = await createHttpApp(lost)
    await askAll(app)
    await app.send({ method: 'POST', path: '/api/auth/sign-in/email', headers: { origin: world.side.publicUrl }, body: { email: 'canary@example.com', password: 'a canary of a password' } })
    const text = lines.join('\n')
    expect(text).toContain('service_unavailable')
    const token = decodeURIComponent(visitor.cookie.split('=')[1]!).split('.')[0]!
    for (const canary of [token, NUMBERS.british, NUMBERS.british.slice(1), 'canary@example.com', 'a canary of a password', world.side.authToken]) expect(text, canary).not.toContain(canary)
    await lost.close()
  })
})

describe('a carrier that does not answer', () => {
  it('keeps a call from starting where the price is asked of it, with a sentence', async () => {
    world.context.fakeCarrier.isDown = true
    const before = await world.fingerprint(['call_refusal'])
    const start = await visitor.post('/api/calls/browser-start', { toNumber: '+27821234567' })
    expect(expectRefusal(start, 503, 'carrier_unavailable').message).toMatch(/Nothing was charged\. Try again in a minute\.$/)
    expectRefusal(await visitor.get('/api/rates/quote?to=%2B27821234567'), 503, 'carrier_unavailable')
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
  })

  it('keeps nothing from starting that has a price', async () => {
    world.context.fakeCarrier.isDown = true
    const person = await world.visit()
    expect((await person.post('/api/calls/browser-start', { toNumber: NUMBERS.british })).status).toBe(201)
  })

  it('C9 is the same through the real adapter where nobody listens', async () => {
    const carrier = createTwilioCarrier({ ...world.context.config, twilio: { ...world.context.config.twilio, restBaseUrl: 'http://127.0.0.1:1' } })
    const app = await createHttpApp({ ...world.context, carriers: carriersOf(carrier) })
    const headers = { cookie: visitor.cookie, origin: world.side.publicUrl }
    expectRefusal(await app.send({ path: '/api/rates/quote?to=%2B27821234567', headers }), 503, 'carrier_unavailable')
    const own = await world.dial(visitor)
    const reply = await app.send({ method: 'POST', path: '/api/calls/end', headers, body: { callId: own.callId } })
    expect([reply.status, reply.json]).toEqual([200, { callId: own.callId, status: 'initiated', ending: true }])
    const [hold] = await world.context.admin`select state from wallet_hold where call_id = ${own.callId}`
    expect(hold!.state).toBe('pending')
  })
})

/** A context whose writes fail as PostgreSQL fails; reading, and so the session, works. */
function failingWith(code: string, message: string) {
  const failure = Object.assign(new Error(message), { name: 'PostgresError', code })
  const { database } = world.context
  const sql = new Proxy(database.sql, { apply: () => Promise.reject(failure) })
  const failing = { ...database, sql, asSystem: () => Promise.reject(failure) }
  return { ...world.context, database: failing, gathered: createGathered(sql) }
}
