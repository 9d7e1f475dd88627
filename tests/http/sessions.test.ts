import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerPerson } from '../../server/services/account/register-person'
import type { HttpReply, HttpRequest } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { NUMBERS } from '../support/test-context'

const PASSWORD = 'correct horse battery'

let world: HttpWorld

beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

function auth(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpReply> {
  return world.app.send({ method: 'POST', path: `/api/auth${path}`, body, headers: { origin: world.side.publicUrl, ...headers } })
}

const cookieOf = (reply: HttpReply) => reply.cookies.find(one => one.startsWith('talktime.session_token='))?.split(';')[0] ?? ''
const profile = (cookie: string) => world.app.send({ path: '/api/user/profile', headers: { cookie } })

async function signUp(): Promise<{ email: string, cookie: string, reply: HttpReply }> {
  const email = `${randomUUID()}@example.com`
  await registerPerson(world.context, { name: 'Ada', email, password: PASSWORD })
  const reply = await auth('/sign-in/email', { email, password: PASSWORD })
  expect(reply.status, reply.text).toBe(200)
  return { email, cookie: cookieOf(reply), reply }
}

describe('the session cookie', () => {
  it('A3 is httpOnly and SameSite=Lax at each sign-in, and no script can read the token', async () => {
    const { email, reply } = await signUp()
    for (const one of [reply, await auth('/sign-in/email', { email, password: PASSWORD })]) {
      expect(one.cookies.length).toBeGreaterThan(0)
      for (const cookie of one.cookies) expect(cookie).toMatch(/;\s*HttpOnly.*;\s*SameSite=Lax|;\s*SameSite=Lax.*;\s*HttpOnly/i)
      const token = decodeURIComponent(cookieOf(one).split('=')[1]!).split('.')[0]!
      expect(one.text).not.toContain(token)
    }
  })

  it('A3 is Secure where the address is https, and only that one counts there', async () => {
    const secure = await createHttpWorld({ env: { NUXT_PUBLIC_URL: 'https://talk.example' } })
    try {
      const email = `${randomUUID()}@example.com`
      await registerPerson(secure.context, { name: 'Ada', email, password: PASSWORD })
      const reply = await secure.app.send({
        method: 'POST', path: '/api/auth/sign-in/email', headers: { origin: 'https://talk.example' }, body: { email, password: PASSWORD },
      })
      const cookie = reply.cookies.find(one => one.includes('session_token'))!
      expect(cookie).toMatch(/^__Secure-talktime\.session_token=.*Secure/)
      const [value] = cookie.split(';')
      expect((await secure.app.send({ path: '/api/user/profile', headers: { cookie: value! } })).status).toBe(200)
      expectRefusal(await secure.app.send({ path: '/api/user/profile', headers: { cookie: value!.replace('__Secure-', '') } }), 401, 'unauthenticated')
    } finally {
      await secure.close()
    }
  })

  it('A3 changes at sign-in: one that was planted before does not become the person’s', async () => {
    const { email, cookie: first } = await signUp()
    const attacker = await signUp()
    const reply = await auth('/sign-in/email', { email, password: PASSWORD }, { cookie: attacker.cookie })
    const second = cookieOf(reply)
    expect(second).not.toBe('')
    expect([first, attacker.cookie]).not.toContain(second)
    const me = (await profile(second)).json as { user: { email: string } }
    expect(me.user.email).toBe(email)
    expectRefusal(await profile(attacker.cookie), 401, 'unauthenticated')
  })

  it('A3 is dead on the server after sign-out', async () => {
    const { cookie } = await signUp()
    expect((await profile(cookie)).status).toBe(200)
    expect((await auth('/sign-out', {}, { cookie })).status).toBe(200)
    expectRefusal(await profile(cookie), 401, 'unauthenticated')
    expectRefusal(await world.app.send({ method: 'POST', path: '/api/calls/browser-start', headers: { cookie, origin: world.side.publicUrl }, body: { toNumber: NUMBERS.british } }), 401, 'unauthenticated')
  })

  it('A3 ends after thirty days', async () => {
    const visitor = await world.visit()
    const now = world.context.clock.now()
    world.context.clock.advance(30 * 86_400 - 1)
    expect((await visitor.get('/api/user/profile')).status).toBe(200)
    world.context.clock.advance(1)
    expectRefusal(await visitor.get('/api/user/profile'), 401, 'unauthenticated')
    world.context.clock.set(now)
  })
})

describe('requests that come from elsewhere', () => {
  const LIMITS = { callsAtOnce: 1, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null, reason: 'asked by phone' }

  async function writes(visitor: Visitor, callId: string): Promise<(HttpRequest & { body: object })[]> {
    const someone = await world.visit()
    return [
      { method: 'POST', path: '/api/calls/browser-start', body: { toNumber: NUMBERS.british } },
      { method: 'POST', path: '/api/calls/end', body: { callId } },
      { method: 'PUT', path: `/api/finance/limits/${someone.person.id}`, body: LIMITS },
      { method: 'POST', path: '/api/auth/sign-out', body: {} },
      { method: 'POST', path: '/api/auth/sign-in/email', body: { email: visitor.person.email, password: PASSWORD } },
      { method: 'POST', path: '/api/auth/sign-up/email', body: { name: 'M', email: `${randomUUID()}@example.com`, password: PASSWORD } },
    ]
  }

  const FORM = 'application/x-www-form-urlencoded'
  it.each<[string, Record<string, string | null>, string]>([
    ['no origin', { origin: null }, 'origin_refused'],
    ['another site', { origin: 'https://evil.example' }, 'origin_refused'],
    ['a page without an origin', { origin: 'null' }, 'origin_refused'],
    ['an empty origin', { origin: '' }, 'origin_refused'],
    ['another port', { origin: 'http://localhost:3001' }, 'origin_refused'],
    ['a longer name', { origin: 'http://localhost:3000.evil.example' }, 'origin_refused'],
    ['https for http', { origin: 'https://localhost:3000' }, 'origin_refused'],
    ['a referrer only', { origin: null, referer: 'http://localhost:3000/dialer' }, 'origin_refused'],
    ['a host that agrees', { 'origin': 'https://evil.example', 'host': 'evil.example', 'x-forwarded-host': 'evil.example' }, 'origin_refused'],
    ['a posted form of ours', { 'content-type': FORM }, 'unsupported_media_type'],
    ['a posted form', { 'origin': 'https://evil.example', 'content-type': FORM }, 'origin_refused'],
    ['plain text', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['plain text that says JSON', { 'content-type': 'text/plain; application/json' }, 'unsupported_media_type'],
  ])('A3 have no effect: %s', async (_what, change, code) => {
    const visitor = await world.visit({ role: 'admin' })
    const { callId } = await world.start(visitor)
    const requests = await writes(visitor, callId)
    const before = await world.fingerprint()
    for (const { method, path, body } of requests) {
      const all: Record<string, string | null> = { 'cookie': visitor.cookie, 'origin': world.side.publicUrl, 'content-type': 'application/json', ...change }
      const headers = Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== null))
      const text = headers['content-type'] === FORM ? new URLSearchParams(body as Record<string, string>).toString() || 'a=b' : JSON.stringify(body)
      const reply = await world.app.send({ method, path, headers, body: text })
      expect(`${path} ${reply.status} ${(reply.json as { code?: string }).code}`).toBe(`${path} ${code === 'origin_refused' ? 403 : 415} ${code}`)
    }
    expect(await world.fingerprint()).toEqual(before)
    expect((await visitor.get('/api/user/profile')).status, 'the session goes on').toBe(200)
  })
})
