import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorDto } from '../../shared/errors'
import { listRoutes, type ApiRoute, type HttpReply, type HttpRequest } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'
import { dialResultMessage, signed, statusMessage, voiceMessage, type DialledCall } from '../support/twilio-requests'

let world: HttpWorld
let admin: Visitor
let someone: Visitor
let callId: string
let foreignCallId: string
let call: DialledCall

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  admin = await world.visit({ role: 'admin' })
  someone = await world.visit()
  call = await world.dial(admin)
  callId = call.callId
  foreignCallId = (await world.complete(someone, 61)).callId
})
afterAll(() => world.close())

/** Accepted as they are: they answer the same to everybody and read no input. */
const WITHOUT_INPUT = ['/api/health/live', '/api/health/ready']

const isCoded = (reply: HttpReply) => ERROR_CODES.includes((reply.json as ErrorDto | undefined)?.code as ErrorDto['code'])
const routesOf = (prefix: string) => listRoutes().filter(
  route => route.path.startsWith(prefix) && route.method !== null,
)
const methodOf = (route: ApiRoute) => (route.method ?? 'get').toUpperCase()
const pathOf = (route: ApiRoute) => route.path.replace(':id', callId).replace(':userId', someone.person.id).replace(':month', '2026-10')
  .replace(':name', 'says-goodbye').replace(':token', 'a'.repeat(43))

const HUGE = 'a'.repeat(70_000)
const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
/** Bodies that are no input of any route. */
const NONSENSE: [string, string][] = [
  ['nothing', ''], ['null', 'null'], ['a number', '1'], ['text', '"text"'], ['true', 'true'], ['a list', '[]'], ['a list of objects', '[{"toNumber":"+442079460123"}]'], ['an empty object', '{}'],
  ['half an object', '{"toNumber":'], ['no JSON', 'toNumber=1'], ['a NUL', '\u0000'], ['deep lists', deep(5000)], ['a byte order mark', '\ufeff{}'],
  ['its prototype', '{"__proto__":{"toNumber":"+442079460123","callId":"x","role":"admin"}}'], ['its constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['fields nobody knows', `{"toNumber":"${NUMBERS.british}","callId":"${randomUUID()}","userId":"x","price":0,"maxSeconds":1}`],
  ['fields of other types', '{"toNumber":442079460123,"callId":1,"reason":[],"callsAtOnce":"1"}'], ['lists for fields', `{"toNumber":["${NUMBERS.british}"],"callId":["x"],"reason":["abc"]}`], ['objects for fields', '{"toNumber":{"$ne":""},"callId":{"$gt":""}}'],
  ['nulls for fields', '{"toNumber":null,"callId":null,"reason":null}'], ['empty fields', '{"toNumber":"","callId":"","reason":""}'], ['very long fields', `{"toNumber":"${'1'.repeat(5000)}","callId":"${'1'.repeat(5000)}"}`],
  ['SQL', `{"toNumber":"1'; drop table call; --","callId":"1' or '1'='1"}`], ['a NUL in a field', '{"toNumber":"\\u0000","callId":"\\u0000"}'], ['a lone surrogate', '{"toNumber":"\\ud800","callId":"\\ud800"}'],
]

describe('nonsense', () => {
  it.each(NONSENSE)('has no effect at any route that takes a body: %s', async (_what, body) => {
    const before = await world.fingerprint(['call_refusal'])
    for (const route of [...routesOf('/api/calls'), ...routesOf('/api/finance')].filter(one => one.method !== 'get')) {
      const reply = await world.app.send({ method: methodOf(route), path: pathOf(route), body, headers: { 'cookie': admin.cookie, 'origin': world.side.publicUrl, 'content-type': 'application/json' } })
      expect(reply.status, `${route.path} ${reply.text}`).toBeGreaterThanOrEqual(400)
      expect(reply.status, `${route.path} ${reply.text}`).toBeLessThan(500)
      expectRefusal(reply, reply.status, (reply.json as ErrorDto).code)
    }
    for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email']) {
      const reply = await world.app.send({ method: 'POST', path, body, headers: { 'origin': world.side.publicUrl, 'content-type': 'application/json' } })
      expect([400, 413, 422], `${path} ${reply.text}`).toContain(reply.status)
      expect(isCoded(reply)).toBe(true)
    }
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('is told apart: what is wrong has a name, and the field is named', async () => {
    const send = (body: string) => world.app.send({ method: 'POST', path: '/api/calls/browser-start', body, headers: { 'cookie': admin.cookie, 'origin': world.side.publicUrl, 'content-type': 'application/json' } })
    expectRefusal(await send('{'), 400, 'invalid_json')
    expectRefusal(await send(`{"toNumber":"${HUGE}"}`), 413, 'payload_too_large')
    expect(expectRefusal(await send('{"toNumber":1}'), 400, 'invalid_request').details).toEqual({ issues: [{ path: 'toNumber', message: expect.any(String) as string }] })
    expect(expectRefusal(await send('{"toNumber":"+442079460123","country":"gb"}'), 400, 'invalid_request').message).toContain('“country”')
    expectRefusal(await send('{"toNumber":"+442079460123","price":0}'), 400, 'invalid_request')
  })
})

describe('too much', () => {
  it.each([['65,537 bytes', 64 * 1024 + 1], ['a megabyte', 1024 * 1024]])('is refused at every route that takes a body: %s', async (_what, size) => {
    const before = await world.fingerprint(['call_refusal'])
    // a file of contacts is read piece by piece, and has a bound of its own, as a list of a round has
    const takesBody = ({ file, method }: ApiRoute) => {
      const text = readFileSync(file, 'utf8')
      return (method === 'post' || method === 'put') && /\bbody\b|Webhook\(/.test(text) && !text.includes('streamBody(') && !text.includes('mostBytes')
    }
    // Exotel's address itself is what lets a body be read
    const routes = listRoutes().filter(takesBody).filter(({ path }) => !path.startsWith('/api/ivr/webhook/'))
    expect(routes.length).toBeGreaterThan(15)
    for (const route of routes) {
      const isHook = /twilio\/(voice|call-status|dial-result|echo|incoming|keypad)/.test(route.path)
      const type = isHook ? 'application/x-www-form-urlencoded' : 'application/json'
      const claims: Record<string, string>[] = [{}, { 'content-length': '2' }]
      for (const claim of claims) {
        const reply = await world.app.send({ method: methodOf(route), path: pathOf(route), body: 'a'.repeat(route.path === '/api/stripe/webhook' ? size + 192 * 1024 : size), headers: { 'cookie': admin.cookie, 'origin': world.side.publicUrl, 'content-type': type, ...claim } })
        expectRefusal(reply, 413, 'payload_too_large')
      }
    }
    for (const path of ['/api/auth/sign-up/email', '/api/auth/sign-in/email', '/api/auth/sign-out']) {
      const reply = await world.app.send({ method: 'POST', path, body: 'a'.repeat(size), headers: { 'origin': world.side.publicUrl, 'content-type': 'application/json' } })
      expect([reply.status, (reply.json as ErrorDto).code]).toEqual([413, 'payload_too_large'])
    }
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
  })

  it('is the judge to the byte', async () => {
    const send = (size: number) => world.app.send({ method: 'POST', path: '/api/calls/end', body: `{"callId":"${'a'.repeat(size - 13)}"}`, headers: { 'cookie': admin.cookie, 'origin': world.side.publicUrl, 'content-type': 'application/json' } })
    expectRefusal(await send(64 * 1024), 400, 'invalid_request')
    expectRefusal(await send(64 * 1024 + 1), 413, 'payload_too_large')
  })
})

describe('questions', () => {
  const BAD_QUERIES: [string, string[]][] = [
    ['/api/calls/history', [
      'limit=0', 'limit=-1', 'limit=101', 'limit=1.5', 'limit=x', 'limit=1e9', 'limit=1&limit=2', 'cursor=', 'cursor=!', 'cursor=abc', `cursor=${'a'.repeat(201)}`, 'cursor=MTIz',
      'status=', 'status=answering', 'status=completed,', `status=${'busy,'.repeat(60)}busy`, 'from=yesterday', 'from=2026-13-01T00:00:00Z', 'to=1', 'from=2026-11-20', 'cursor=a&cursor=b', '__proto__=1&limit=0', 'limit=NaN', 'limit=Infinity', 'limit=%00',
      `cursor=${Buffer.from('9999-99-99T99:99:99.999Z 0193477a-1111-7222-8333-444455556666').toString('base64url')}`,
    ]],
    ['/api/user/transactions', ['limit=0', 'limit=1000', 'cursor=x', 'cursor=-1', ...['-1', '9'.repeat(19), '1.5'].map(text => `cursor=${Buffer.from(text).toString('base64url')}`), 'cursor=', 'cursor=MTI&cursor=MTM']],
    ['/api/rates/quote', ['', 'to=', `to=${'1'.repeat(65)}`, 'to[]=1', 'to=1&to=2', 'to=%2B442079460123&country=gb', 'to=%2B442079460123&country=GBR', 'country=GB', 'to=%20']],
  ]
  it.each(BAD_QUERIES)('that make no sense are refused: %s', async (path, queries) => {
    for (const query of queries) {
      const reply = await admin.get(`${path}?${query}`)
      expect(`${query} ${reply.status}`).toBe(`${query} 400`)
      expectRefusal(reply, 400, 'invalid_request')
    }
  })

  it('with broken escapes, other scripts or prototypes end in a code and never in a 5xx', async () => {
    const odd = ['%', '%zz', '%E0%A4%A', '%00', '__proto__', 'constructor', 'toString', '..', '../../etc/passwd', '%2e%2e%2f', ' ', '💥', 'NaN', '-1', '0', `${'a'.repeat(3000)}`, `${callId}%00`, callId.toUpperCase(), `${callId}/`, `{${callId}}`]
    const before = await world.fingerprint()
    for (const one of odd) {
      for (const path of [`/api/calls/${one}`, `/api/calls/${one}/timeline`, `/api/finance/limits/${one}`, `/api/rates/quote?to=${one}`, `/api/calls/history?cursor=${one}`, `/api/calls/history?${one}=1`, `/api/user/profile?${one}[${one}]=${one}`, `/api/auth/${one}`, `/api/${one}`]) {
        const reply = await admin.get(path)
        expect(reply.status, `${path} ${reply.text.slice(0, 200)}`).toBeLessThan(500)
        if (reply.status >= 400 && !reply.text.startsWith('the pages')) expect(isCoded(reply), `${path} ${reply.text.slice(0, 200)}`).toBe(true)
      }
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('for ids that are none, unknown or somebody else’s are answered alike', async () => {
    for (const id of ['x', '1', randomUUID(), foreignCallId, 'history2', `${callId}0`, '00000000-0000-0000-0000-000000000000']) {
      for (const path of [`/api/calls/${id}`, `/api/calls/${id}/timeline`]) expectRefusal(await admin.get(path), 404, 'not_found')
    }
  })
})

describe('another method or type', () => {
  it('than the route’s has no effect anywhere', async () => {
    const before = await world.fingerprint()
    for (const route of listRoutes().filter(one => one.method !== null && !WITHOUT_INPUT.includes(one.path))) {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].filter(one => one !== methodOf(route))) {
        if (listRoutes().some(other => other.path === route.path && methodOf(other) === method)) continue
        const reply = await world.app.send({ method, path: pathOf(route), headers: { cookie: admin.cookie, origin: world.side.publicUrl }, ...(method !== 'GET' && { body: { toNumber: NUMBERS.british, callId } }) })
        expect([404, 405], `${method} ${route.path} ${reply.text}`).toContain(reply.status)
        expect(isCoded(reply), `${method} ${route.path} ${reply.text}`).toBe(true)
      }
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', '', 'application/jsonp', 'json'])('than JSON has no effect: %j', async type => {
    const before = await world.fingerprint()
    const bodies: Record<string, unknown> = { '/api/calls/browser-start': { toNumber: NUMBERS.british }, '/api/calls/end': { callId } }
    for (const route of [...routesOf('/api/calls'), ...routesOf('/api/finance')].filter(one => one.method !== 'get')) {
      const request: HttpRequest = { method: methodOf(route), path: pathOf(route), body: JSON.stringify(bodies[route.path] ?? {}), headers: { 'cookie': admin.cookie, 'origin': world.side.publicUrl, 'content-type': type } }
      expectRefusal(await world.app.send(request), 415, 'unsupported_media_type')
    }
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('nonsense from the carrier’s side, rightly signed', () => {
  it('has no effect and is never a 5xx', async () => {
    const { side } = world
    const at = world.context.clock.now()
    const good = [voiceMessage(side, call), statusMessage(side, call, { status: 'completed', sequence: 3, at, durationSeconds: 61 }), dialResultMessage(side, call, { status: 'completed', durationSeconds: 61 })]
    const odd = ['', ' ', '\u0000', '-1', 'null', '__proto__', '💥', 'é'.repeat(50), '١٢', `${'9'.repeat(400)}`, '<Dial>', `'; drop table call; --`]
    const before = await world.fingerprint()
    for (const message of good) {
      for (const name of ['CallSid', 'From', 'Caller', 'ApiVersion', 'Direction', 'CallStatus', ...(message.params.ParentCallSid ? ['ParentCallSid', 'To', 'Called', 'Timestamp', 'SequenceNumber', 'CallbackSource'] : [])]) {
        for (const value of odd) {
          // DialResult's own status is the parent's and says nothing of the child
          const reply = await world.app.send(signed(side, { ...message, params: { ...message.params, [name]: value } }))
          expectRefusal(reply, 400, 'webhook_malformed')
        }
      }
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it.each(['', '-1', 'x', '1.5', '86401', '999999', '1e3', ' 61', '61 ', '٦١'])('C8 charges nothing for a duration of %j', async durationSeconds => {
    const one = await world.dial(someone)
    const reply = await world.report(one, { status: 'completed', sequence: 3, durationSeconds })
    expect(reply.status, reply.text).toBe(204)
    const [row] = await world.context.admin`select c.status, c.charged_micros, h.state from call c join wallet_hold h on h.call_id = c.id where c.id = ${one.callId}`
    expect(row).toEqual({ status: 'completed', charged_micros: null, state: 'pending' })
    expect((await world.report(one, { status: 'completed', sequence: 3, durationSeconds: 61 })).status).toBe(204)
  })
})
