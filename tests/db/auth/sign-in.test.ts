import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuth, type Auth, type AuthDependencies } from '../../../server/auth/auth'
import { openDatabase, type Database } from '../../../server/db/client'
import type { ErrorDto } from '../../../shared/errors'
import { createTestDatabase, type TestDatabase } from '../../support/database'

const PUBLIC_URL = 'http://localhost:3000'
const PASSWORD = 'correct horse battery'
const config = { publicUrl: PUBLIC_URL, authSecret: 'a-secret-of-32-characters-or-more!', trustedProxyHops: 0 }

const unlimited = { attempts: 1000, windowSeconds: 60 }
/** The tests of other rules share a few addresses; the limits have tests of their own. */
const roomy = { signUpPerAddress: unlimited, signInPerAddress: unlimited }

let place: TestDatabase
let database: Database
let auth: Auth
let clock = new Date('2026-11-20T10:00:00Z')
let people = 0

beforeAll(async () => {
  place = await createTestDatabase()
  database = openDatabase({ url: place.appUrl, poolSize: 10 })
})
afterAll(async () => {
  await database.close()
  await place.drop()
})
beforeEach(() => {
  clock = new Date()
  auth = newAuth()
})

describe('signing up', () => {
  it('A3 gives an httpOnly SameSite=Lax cookie, and the token nowhere else', async () => {
    const { answer, body } = await signUp(newEmail())
    expect(answer.status).toBe(200)
    const cookie = answer.headers.getSetCookie().find(one => one.startsWith('talktime.session_token=')) ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Lax/)
    expect(cookie).not.toMatch(/Secure/)
    const token = decodeURIComponent(cookie.split(/[=;]/)[1] ?? '').split('.')[0] ?? ''
    expect(token).not.toBe('')
    expect(JSON.stringify(body)).not.toContain(token)
  })

  it('A3 marks the cookie Secure where the address is https', async () => {
    const secure = newAuth({ config: { ...config, publicUrl: 'https://talk.example' } })
    const form = { name: 'Ada', email: newEmail(), password: PASSWORD }
    const request = post('/sign-up/email', form, { origin: 'https://talk.example' }, 'https://talk.example')
    const answer = await secure.handleRequest(request, '203.0.113.7')
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-talktime\.session_token=.*; Secure/)
    const found = await secure.resolveSession(new Headers({ cookie: cookie.split(';')[0] ?? '' }))
    expect(found?.user.name).toBe('Ada')
  })

  it('opens the wallet with the person', async () => {
    const { body } = await signUp(newEmail())
    const wallets = await database.asSystem(tx => tx.query.wallet.findMany({
      where: (wallet, { eq }) => eq(wallet.userId, body.user.id),
    }))
    expect(wallets).toMatchObject([{ currency: 'USD', balanceMicros: 0n, status: 'active' }])
  })

  it('A1 takes no role, country or verified mark from a form', async () => {
    const email = newEmail()
    const { answer, cookie } = await signUp(email, { role: 'admin', country: 'FR', emailVerified: true, id: 'chosen', image: 'javascript:1' })
    expect(answer.status).toBe(200)
    const session = await auth.resolveSession(new Headers({ cookie }))
    expect(session?.user).toMatchObject({ email, role: 'caller', country: 'US' })
    expect(session?.user.id).not.toBe('chosen')
  })

  it.each([
    ['a short password', { password: 'nine char' }, 'password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'password'],
    ['no name', { name: '   ' }, 'name'],
    ['an e-mail address that is none', { email: 'not-an-address' }, 'email'],
    ['a number for a password', { password: 1234567890 }, 'password'],
  ])('refuses %s, names the field, and makes nobody', async (_what, change, field) => {
    const email = newEmail()
    const { answer, body } = await signUp(email, change)
    expect(answer.status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', details: { issues: [{ path: field }] } })
    expect(await countUsers(email)).toBe(0)
  })

  it('refuses a second account with the same address in other letters', async () => {
    const email = newEmail()
    await signUp(email)
    const { answer, body } = await signUp(email.toUpperCase())
    expect(answer.status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid_request', message: expect.stringMatching(/Sign in instead/) as string })
    expect(await countUsers(email)).toBe(1)
  })

  it('makes one account when the same form is sent eight times at once', async () => {
    const email = newEmail()
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp(email)))
    expect(answers.map(({ answer }) => answer.status).sort()).toEqual([200, ...Array<number>(7).fill(422)])
    expect(answers.filter(({ body }) => /Sign in instead/.test(body.message ?? ''))).toHaveLength(7)
    expect(await countUsers(email)).toBe(1)
  })
})

describe('signing in and out', () => {
  it('A3 changes the session at sign-in and ends the one before', async () => {
    const email = newEmail()
    const { cookie: first } = await signUp(email)
    const { cookie: second } = await signIn(email, PASSWORD, { cookie: first })
    expect(second).not.toBe(first)
    expect(await auth.resolveSession(new Headers({ cookie: first }))).toBeNull()
    expect((await auth.resolveSession(new Headers({ cookie: second })))?.user.email).toBe(email)
  })

  it('A3 ends the session on the server at sign-out: the old cookie opens nothing', async () => {
    const { cookie } = await signUp(newEmail())
    const out = await auth.handleRequest(post('/sign-out', {}, { cookie }), '203.0.113.7')
    expect(out.status).toBe(200)
    expect(await auth.resolveSession(new Headers({ cookie }))).toBeNull()
    const again = await auth.handleRequest(get('/get-session', { cookie }), '203.0.113.7')
    expect(await again.json()).toBeNull()
  })

  it('finds the same person by our own look-up as by the library', async () => {
    const email = newEmail()
    const { cookie } = await signUp(email)
    const ours = await auth.resolveSession(new Headers({ cookie: `theme=dark; ${cookie}; other=1` }))
    const answer = await auth.handleRequest(get('/get-session', { cookie }), '203.0.113.7')
    const theirs = await answer.json() as { session: { id: string, token?: string }, user: { id: string } }
    expect(ours?.sessionId).toBe(theirs.session.id)
    expect(ours?.user.id).toBe(theirs.user.id)
    expect(theirs.session.token).toBeUndefined()
  })

  it('knows nobody by a forged, altered, foreign or expired cookie', async () => {
    const { cookie } = await signUp(newEmail())
    const [name = '', value = ''] = cookie.split('=')
    const token = decodeURIComponent(value).split('.')[0] ?? ''
    const forged = [`${name}=${token}`, `${name}=${token}.`, `${name}=${encodeURIComponent(`${token}.AAAA`)}`, `${name}=x${value}`, `${name}=%E0%A4%A`, '']
    for (const one of forged) expect(await auth.resolveSession(new Headers({ cookie: one })), one).toBeNull()
    const other = newAuth({ config: { ...config, authSecret: 'another-secret-of-32-characters-or-more' } })
    expect(await other.resolveSession(new Headers({ cookie }))).toBeNull()
    clock = new Date(Date.now() + 31 * 24 * 60 * 60 * 1000)
    expect(await auth.resolveSession(new Headers({ cookie }))).toBeNull()
  })

  it('answers the same for a wrong password and for nobody, and takes as long', async () => {
    const email = newEmail()
    await signUp(email)
    const wrong = await signIn(email, 'not the password')
    const nobody = await signIn(newEmail(), 'not the password')
    expect(wrong.answer.status).toBe(401)
    expect(nobody.answer.status).toBe(401)
    expect(nobody.body).toEqual(wrong.body)
    const times = { wrong: [] as number[], nobody: [] as number[] }
    for (let round = 0; round < 5; round++) {
      times.wrong.push(await millisecondsOf(() => signIn(email, 'not the password')))
      times.nobody.push(await millisecondsOf(() => signIn(newEmail(), 'not the password')))
    }
    // Without a password to hash for nobody the ratio is above ten.
    const ratio = median(times.wrong) / median(times.nobody)
    expect(ratio).toBeGreaterThan(0.4)
    expect(ratio).toBeLessThan(2.5)
  })
})

describe('limits', () => {
  it('lets ten attempts on an account through, counted also when they come at once, then says how long to wait', async () => {
    const email = newEmail()
    await signUp(email)
    const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => signIn(email, 'wrong wrong wrong', {}, `198.51.100.${n}`)))
    const statuses = answers.map(({ answer }) => answer.status).sort()
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)])
    const { answer, body } = await signIn(email.toUpperCase(), PASSWORD, {}, '198.51.100.200')
    expect(answer.status).toBe(429)
    expect(body).toMatchObject({ code: 'too_many_attempts', details: { retryAfterSeconds: expect.any(Number) as number } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(14 * 60)
    clock = new Date(clock.getTime() + 15 * 60 * 1000 + 1000)
    expect((await signIn(email, PASSWORD)).answer.status).toBe(200)
  })

  it('counts attempts on an account that does not exist in the same way', async () => {
    const email = newEmail()
    for (let n = 0; n < 10; n++) await signIn(email, 'wrong wrong wrong', {}, `198.51.100.${n}`)
    expect((await signIn(email, 'wrong wrong wrong', {}, '198.51.100.99')).answer.status).toBe(429)
  })

  it('begins anew after the right password', async () => {
    const email = newEmail()
    await signUp(email)
    for (let n = 0; n < 9; n++) await signIn(email, 'wrong wrong wrong')
    expect((await signIn(email, PASSWORD)).answer.status).toBe(200)
    for (let n = 0; n < 9; n++) expect((await signIn(email, 'wrong wrong wrong')).answer.status).toBe(401)
  })

  it('stops one address that tries many accounts, and no other address', async () => {
    auth = newAuth({ limits: { signInPerAddress: { attempts: 3, windowSeconds: 300 } } })
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) {
      const claims = { 'x-forwarded-for': `10.0.0.${n}`, 'x-talktime-client-address': `10.1.0.${n}` }
      statuses.push((await signIn(newEmail(), 'wrong wrong wrong', claims, '192.0.2.44')).answer.status)
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429])
    expect((await signIn(newEmail(), 'wrong wrong wrong', {}, '192.0.2.45')).answer.status).toBe(401)
  })
})

describe('the gate before sign-in', () => {
  it('A1 serves four paths and refuses the rest of the library', async () => {
    for (const path of ['/change-email', '/delete-user', '/list-sessions', '/update-user', '/request-password-reset', '/callback/google', '/ok', '/error', '/__proto__', '']) {
      expect((await auth.handleRequest(get(path), '203.0.113.7')).status, path).toBe(404)
      expect((await auth.handleRequest(post(path, {}), '203.0.113.7')).status, path).toBe(404)
    }
    expect((await auth.handleRequest(get('/sign-in/email'), '203.0.113.7')).status).toBe(405)
  })

  it.each(['https://evil.example', 'null', 'http://localhost:3001', null])('A3 refuses a form from the origin %j', async origin => {
    const email = newEmail()
    const request = post('/sign-up/email', { name: 'Ada', email, password: PASSWORD }, origin === null ? {} : { origin })
    if (origin === null) request.headers.delete('origin')
    const answer = await auth.handleRequest(request, '203.0.113.7')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'origin_refused' })
    expect(await countUsers(email)).toBe(0)
  })

  it.each([
    ['text that is not JSON', '{"email":', 'application/json', 400, 'invalid_json'],
    ['a form of another type', 'email=a', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['a list', '[1,2]', 'application/json', 422, 'invalid_request'],
    ['nothing', '', 'application/json', 422, 'invalid_request'],
    ['seventeen kilobytes', JSON.stringify({ email: 'a'.repeat(17_000) }), 'application/json', 413, 'payload_too_large'],
  ])('answers %s with a coded error', async (_what, body, type, status, code) => {
    const request = new Request(`${PUBLIC_URL}/api/auth/sign-in/email`, { method: 'POST', headers: { 'origin': PUBLIC_URL, 'content-type': type }, body })
    const answer = await auth.handleRequest(request, '203.0.113.7')
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })
})

describe('accounts made without a request', () => {
  it('can sign in afterwards', async () => {
    const email = newEmail()
    const { userId } = await auth.register({ name: 'Grace', email, password: PASSWORD })
    const { cookie } = await signIn(email, PASSWORD)
    expect((await auth.resolveSession(new Headers({ cookie })))?.user.id).toBe(userId)
  })
})

function newAuth(change: Partial<AuthDependencies> = {}): Auth {
  const errors = (message: string) => expect.unreachable(`sign-in logged an error: ${message}`)
  return createAuth({ db: database.db, config, now: () => clock, logError: errors, limits: roomy, ...change })
}

function newEmail(): string {
  return `person-${++people}-${process.pid}@example.com`
}

function post(path: string, body: unknown, headers: Record<string, string> = {}, base = PUBLIC_URL): Request {
  return new Request(`${base}/api/auth${path}`, {
    method: 'POST',
    headers: { 'origin': PUBLIC_URL, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

function get(path: string, headers: Record<string, string> = {}): Request {
  return new Request(`${PUBLIC_URL}/api/auth${path}`, { headers })
}

async function send(request: Request, address: string) {
  const answer = await auth.handleRequest(request, address)
  const body = await answer.json() as ErrorDto & { user: { id: string } }
  return { answer, body, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

function signUp(email: string, change: Record<string, unknown> = {}) {
  return send(post('/sign-up/email', { name: 'Ada Lovelace', email, password: PASSWORD, ...change }), '203.0.113.7')
}

function signIn(email: string, password: string, headers: Record<string, string> = {}, address = '203.0.113.7') {
  return send(post('/sign-in/email', { email, password }, headers), address)
}

async function countUsers(email: string): Promise<number> {
  const rows = await database.sql`select 1 from "user" where email = ${email.toLowerCase()}`
  return rows.length
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
