import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { digestOfKey } from '../../server/auth/own-keys'
import { registerPerson } from '../../server/services/account/register-person'
import type { CreatedKeyDto, KeysDto } from '../../shared/schemas/keys'
import type { CallHistoryPage } from '../../shared/schemas/call-replies'
import { SCOPES, type Scope } from '../../shared/scopes'
import { KEY_ROUTES, type KeyRoute } from '../../shared/wire/key-routes'
import { listRoutes } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { giveKey, type Program } from '../support/keys'
import { isStaffs, makeOwnedThings, peoplesRoutes, type OwnedThings } from '../support/owned-things'
import { NUMBERS } from '../support/test-context'

const PASSWORD = 'correct horse battery'
/** What counts and notes that somebody was refused. */
const UNSEEN = ['sign_in_attempt', 'audit_log', 'evidence', 'evidence_pending']
const ORDER = { name: 'The till', scopes: ['calls:read'], expiresInDays: null, password: PASSWORD }

let world: HttpWorld
let owner: Visitor
let things: OwnedThings
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_KEY_REQUESTS_PER_MINUTE: '1000' } })
  owner = await world.visit()
  things = await makeOwnedThings(world, owner, await world.visit({ role: 'finance', secondFactor: true }))
})
afterAll(() => world.close())

/** Somebody with a password and a mailbox. */
async function signUp() {
  const email = `${randomUUID()}@example.com`
  const headers = { origin: world.side.publicUrl }
  await registerPerson(world.context, { name: 'Ada', email, password: PASSWORD })
  const send = (method: string, path: string, body?: unknown, cookie = '') => world.app.send({ method, path, body, headers: { ...headers, cookie } })
  const reply = await send('POST', '/api/auth/sign-in/email', { email, password: PASSWORD })
  const cookie = reply.cookies.find(one => one.includes('session_token'))!.split(';')[0]!
  const userId = (reply.json as { user: { id: string } }).user.id
  await world.context.admin`update "user" set email_verified = true where id = ${userId}`
  return {
    userId, email, cookie,
    get: (path: string) => send('GET', path, undefined, cookie),
    post: (path: string, body: unknown) => send('POST', path, body, cookie),
    revoke: (id: string) => send('DELETE', `/api/user/keys/${id}`, undefined, cookie),
    make: async (order: object = {}) => (await send('POST', '/api/user/keys', { ...ORDER, ...order }, cookie)).json as CreatedKeyDto,
    keys: async () => (await send('GET', '/api/user/keys', undefined, cookie)).json as KeysDto,
  }
}
const ask = (secret: string, path = '/api/calls/history', headers: Record<string, string> = {}) =>
  world.app.send({ path, headers: { authorization: `Bearer ${secret}`, ...headers } })
const audit = async (userId: string) =>
  [...await world.context.admin`select action, before, after from audit_log where subject_id = ${userId} and action like 'key.%' order by id`]

describe('making a key', () => {
  it('A3 tells it once: what is kept is a digest, a name and the last four characters', async () => {
    const person = await signUp()
    const { key, secret } = await person.make({ scopes: ['calls:read', 'wallet:read'], expiresInDays: 30 })
    expect(secret).toMatch(/^tt_live_[0-9a-f]{64}$/)
    expect(key).toMatchObject({ name: 'The till', tail: secret.slice(-4), scopes: ['calls:read', 'wallet:read'], lastUsedAt: null, isExpired: false })
    expect(new Date(key.expiresAt!).getTime() - new Date(key.createdAt).getTime()).toBe(30 * 86_400_000)
    expect((await person.keys()).keys).toEqual([key])
    const tables = await world.context.admin<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`
    for (const { name } of tables) {
      const rows = await world.context.admin.unsafe(`select from "${name}" t where t::text like '%${secret.slice(8)}%'`)
      expect(rows.length, name).toBe(0)
    }
    expect((await ask(secret)).status).toBe(200)
  })

  it('A4 asks for the password, and for a code where a second factor is on', async () => {
    const person = await signUp()
    const wrong = await person.post('/api/user/keys', { ...ORDER, password: 'not the password' })
    expectRefusal(wrong, 400, 'invalid_request')
    await world.context.admin`update "user" set two_factor_enabled = true where id = ${person.userId}`
    expectRefusal(await person.post('/api/user/keys', ORDER), 422, 'wrong_code')
    expect(await person.keys()).toEqual({ keys: [], needsCode: true })
  })

  it('A5 is in the evidence, with no name that a person chose, and a mail says so', async () => {
    const person = await signUp()
    const { key, secret } = await person.make()
    expect((await person.revoke(key.id)).status).toBe(204)
    const facts = { keyId: key.id, tail: key.tail, scopes: ['calls:read'] }
    expect(await audit(person.userId)).toEqual([
      { action: 'key.create', before: null, after: { ...facts, expiresAt: null } }, { action: 'key.revoke', before: facts, after: null },
    ])
    const mails = await world.context.admin`select subject, body_text from mail_outbox where user_id = ${person.userId} and kind = 'key-created'`
    expect(mails).toHaveLength(1)
    expect(mails[0]!.body_text).toContain('The till')
    expect(mails[0]!.body_text).not.toContain(secret.slice(8, 24))
  })

  it('is refused without a confirmed address, past the most, and with what is no scope', async () => {
    const person = await signUp()
    for (const bad of [{ scopes: [] }, { scopes: ['calls:read', 'calls:read'] }, { scopes: ['finance:read'] }, { name: ' ' }, { expiresInDays: 31 }]) {
      expectRefusal(await person.post('/api/user/keys', { ...ORDER, ...bad }), 400, 'invalid_request')
    }
    await world.context.admin`update "user" set email_verified = false where id = ${person.userId}`
    expectRefusal(await person.post('/api/user/keys', ORDER), 403, 'email_not_confirmed')
    await world.context.admin`update "user" set email_verified = true where id = ${person.userId}`
    for (let made = 0; made < 19; made++) await giveKey(world, { person: { id: person.userId } as Visitor['person'] })
    // one more, and two who ask for it at once
    const replies = await Promise.all([person.post('/api/user/keys', ORDER), person.post('/api/user/keys', ORDER)])
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await person.keys()).keys).toHaveLength(20)
  })
})

describe('a key', () => {
  it('A1 opens no route but those that name a scope, whatever it was allowed', async () => {
    const program = await giveKey(world, owner)
    const before = await world.fingerprint(UNSEEN)
    const closed = peoplesRoutes().map(route => ({ route, name: `${route.method!.toUpperCase()} ${route.path}` })).filter(({ name }) => !(name in KEY_ROUTES))
    expect(closed.length).toBeGreaterThan(80)
    for (const { route, name } of [...closed, { route: listRoutes().find(({ path }) => path === '/api/live')!, name: 'GET /api/live' }]) {
      const reply = await program.send(route.method!.toUpperCase(), things.addressOf(route), route.method === 'get' ? undefined : {})
      expect([name, reply.status, (reply.json as { code: string }).code]).toEqual([name, 403, 'forbidden'])
    }
    expect(await world.fingerprint(UNSEEN)).toEqual(before)
  })

  it('A1 is nobody to sign-in', async () => {
    const program = await giveKey(world, owner)
    expect((await program.send('GET', '/api/auth/get-session')).text).toBe('null')
    const reply = await program.send('POST', '/api/auth/revoke-other-sessions', {}, { origin: world.side.publicUrl })
    expect(reply.status).toBe(401)
  })

  it('A1 never opens the desk, sign-in, payments, codes, keys, or what changes or ends an account', () => {
    const names = Object.keys(KEY_ROUTES)
    const never = /\/api\/(finance|auth|payments|stripe|twilio|live|health)|\/api\/user\/(keys|password|email|sessions|erasure|data|close|refunds|vouchers|auto-topup|payment-method|step-up|security)|browser-start/
    expect(names.filter(name => never.test(name))).toEqual([])
    const routes = peoplesRoutes().filter(route => !isStaffs(route)).map(({ method, path }) => `${method!.toUpperCase()} ${path}`)
    expect(names.filter(name => !routes.includes(name))).toEqual([])
    // whatever reads is a read
    for (const [name, scope] of Object.entries(KEY_ROUTES)) if (name.startsWith('GET ')) expect(scope, name).toMatch(/:read$/)
    for (const [name, scope] of Object.entries(KEY_ROUTES)) if (/^(PUT|DELETE) /.test(name)) expect(scope, name).toMatch(/:write$/)
  })

  it.each(Object.entries(KEY_ROUTES) as [KeyRoute, Scope][])('A1 opens %s with %s and with nothing else', async (name, scope) => {
    const [method, path] = name.split(' ') as [string, string]
    const route = listRoutes().find(one => one.path === path && one.method === method.toLowerCase())!
    const allowed = await giveKey(world, owner, [scope])
    const others = await giveKey(world, owner, SCOPES.filter(one => one !== scope))
    const before = await world.fingerprint(UNSEEN)
    const refused = await others.send(method, things.addressOf(route), method === 'GET' ? undefined : {})
    expectRefusal(refused, 403, 'scope_missing')
    expect((refused.json as { details: unknown }).details).toEqual({ scope })
    expect(await world.fingerprint(UNSEEN)).toEqual(before)
    const reply = await allowed.send(method, things.addressOf(route), method === 'GET' ? undefined : {})
    if (method === 'GET') expect(reply.status, reply.text).toBe(200)
    else expect([401, 403], reply.text).not.toContain(reply.status)
  })

  it('A3 needs no cookie and no origin, and a cookie beside it opens nothing more', async () => {
    const [visitor, other] = [await world.visit(), await world.visit({ role: 'admin' })]
    const program = await giveKey(world, visitor, ['contacts:write'])
    const contact = { name: 'Somebody', numbers: [{ number: NUMBERS.british, label: '' }] }
    expect((await program.send('POST', '/api/user/contacts', contact)).status).toBe(201)
    const foreign = { origin: 'https://evil.example' }
    expect((await program.send('POST', '/api/user/contacts', { ...contact, numbers: [{ number: '+493012345678', label: '' }] }, foreign)).status).toBe(201)
    expectRefusal(await program.send('GET', '/api/user/contacts', undefined, { cookie: other.cookie }), 403, 'scope_missing')
    expectRefusal(await ask('nothing', '/api/user/profile', { cookie: other.cookie }), 401, 'unauthenticated')
    // whoever stands in front of us may ask for a password of its own
    expect((await world.app.send({ path: '/api/user/profile', headers: { authorization: 'Basic YTpi', cookie: other.cookie } })).status).toBe(200)
  })

  it('A2 reads its owner’s alone', async () => {
    const stranger = await world.visit()
    const program = await giveKey(world, stranger)
    for (const route of peoplesRoutes().filter(({ method, path }) => `${method!.toUpperCase()} ${path}` in KEY_ROUTES && path.includes(':id'))) {
      const reply = await program.send(route.method!.toUpperCase(), things.addressOf(route), route.method === 'get' ? undefined : { isFavourite: true, revision: 1, name: 'Mine', numbers: [] })
      expect([404, 400], `${route.path} ${reply.text}`).toContain(reply.status)
      for (const trace of things.traces) expect(reply.text).not.toContain(trace)
    }
    const { callId } = await world.start(stranger)
    const history = (await program.send('GET', '/api/calls/history')).json as z.infer<typeof CallHistoryPage>
    expect(history.calls.map(({ id }) => id)).toEqual([callId])
  })

  it('A2 M9 shows what its owner has, at every kind of row', async () => {
    const program = await giveKey(world, owner)
    expect((await program.send('GET', '/api/user/profile')).text).toContain(owner.person.id)
    expectRefusal(await program.send('GET', `/api/calls/${randomUUID()}`), 404, 'not_found')
  })

  it('A1 is what its person is now: a key of somebody who was forgotten, or of no role, opens nothing', async () => {
    const visitor = await world.visit()
    const program = await giveKey(world, visitor)
    await world.context.admin`update "user" set erased_at = now() where id = ${visitor.person.id}`
    expectRefusal(await program.send('GET', '/api/calls/history'), 401, 'unauthenticated')
  })
})

describe('what is no key', () => {
  let program: Program
  beforeAll(async () => {
    program = await giveKey(world, owner)
  })
  const refuse = async (secret: string) => expectRefusal(await ask(secret), 401, 'unauthenticated')

  it('A3 is all that is not wholly one: nothing, its beginning, its digest, another case, one character off', async () => {
    const { secret } = program
    const off = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
    for (const wrong of ['', 'x', secret.slice(0, 40), `${secret}0`, digestOfKey(secret), `tt_live_${digestOfKey(secret)}`, secret.toUpperCase(), off, `${secret} x`]) await refuse(wrong)
    expect((await world.app.send({ path: '/api/calls/history', headers: { authorization: `bearer ${secret}` } })).status).toBe(200)
    const reply = await ask('x')
    expect(reply.headers['www-authenticate']).toBe('Bearer realm="Talktime"')
  })

  it('A3 is one whose digest only begins alike', async () => {
    const digest = digestOfKey(program.secret)
    for (const kept of [8, 32, 63]) {
      const alike = digest.slice(0, kept) + [...digest.slice(kept)].map(one => (one === '0' ? '1' : '0')).join('')
      await world.context.admin`update api_key set digest = ${alike} where id = ${program.keyId}`
      await refuse(program.secret)
    }
    await world.context.admin`update api_key set digest = ${digest} where id = ${program.keyId}`
    expect((await ask(program.secret)).status).toBe(200)
  })

  it('A3 is one that was revoked, at once and on every server', async () => {
    const person = await signUp()
    const { key, secret } = await person.make()
    for (let asked = 0; asked < 3; asked++) expect((await ask(secret)).status).toBe(200)
    expect((await person.revoke(key.id)).status).toBe(204)
    await refuse(secret)
    // another server took it away
    const again = await person.make()
    expect((await ask(again.secret)).status).toBe(200)
    await world.context.admin`delete from api_key where id = ${again.key.id}`
    await refuse(again.secret)
    expectRefusal(await person.revoke(key.id), 404, 'not_found')
  })

  it('A2 is revoked by its owner alone', async () => {
    const [person, stranger] = [await signUp(), await signUp()]
    const { key, secret } = await person.make()
    expectRefusal(await stranger.revoke(key.id), 404, 'not_found')
    expect((await stranger.keys()).keys).toEqual([])
    expect((await ask(secret)).status).toBe(200)
  })

  it('A3 is one that is over', async () => {
    const visitor = await world.visit()
    const short = await giveKey(world, visitor, SCOPES, new Date(world.context.clock.now().getTime() + 60_000))
    expect((await ask(short.secret)).status).toBe(200)
    world.context.clock.advance(60)
    await refuse(short.secret)
    expect(((await visitor.get('/api/user/keys')).json as KeysDto).keys[0]).toMatchObject({ isExpired: true })
  })

  it('A3 stays when the password is changed by who knows it, and goes when one is chosen by mail', async () => {
    const person = await signUp()
    const { secret } = await person.make()
    expect((await person.post('/api/user/password', { currentPassword: PASSWORD, newPassword: 'another horse battery' })).status).toBe(200)
    expect((await ask(secret)).status).toBe(200)
    await person.post('/api/auth/forgot-password', { email: person.email })
    // what runs after the answer has no other sign than its letter
    await world.context.idle()
    const [mail] = await world.context.admin`select body_text from mail_outbox where user_id = ${person.userId} and kind = 'reset-password'`
    const token = decodeURIComponent(/reset-password#(\S+)/.exec(mail!.body_text as string)![1]!)
    expect((await person.post('/api/auth/reset-password', { token, password: 'a third horse battery' })).status).toBe(200)
    await refuse(secret)
    const [noted] = await world.context.admin`select after from audit_log where subject_id = ${person.userId} and action = 'password.reset'`
    expect(noted!.after).toMatchObject({ keysRevoked: 1 })
  })

  it('A3 is not made once the session that asked for it is over', async () => {
    const person = await signUp()
    const { proveOwner } = world.context.auth
    world.context.auth.proveOwner = async (asker, proof) => {
      await proveOwner(asker, proof)
      await world.context.admin`delete from session where user_id = ${asker.id}`
    }
    try {
      expectRefusal(await person.post('/api/user/keys', ORDER), 401, 'unauthenticated')
    } finally {
      world.context.auth.proveOwner = proveOwner
    }
    expect(await world.context.admin`select from api_key where user_id = ${person.userId}`).toHaveLength(0)
  })
})

describe('how often, and when', () => {
  it('A3 a key asks so often a minute, each for itself, on all servers together', async () => {
    const slow = await createHttpWorld({ env: { LIMIT_KEY_REQUESTS_PER_MINUTE: '3' } })
    try {
      const visitor = await slow.visit()
      const [one, other] = [await giveKey(slow, visitor, ['calls:read']), await giveKey(slow, visitor)]
      // refused ones count as well
      expectRefusal(await one.send('GET', '/api/user/profile'), 403, 'scope_missing')
      for (let asked = 0; asked < 2; asked++) expect((await one.send('GET', '/api/calls/history')).status).toBe(200)
      const refused = await one.send('GET', '/api/calls/history')
      expectRefusal(refused, 429, 'too_many_attempts')
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect((await other.send('GET', '/api/calls/history')).status).toBe(200)
      expect((await visitor.get('/api/calls/history')).status).toBe(200)
      slow.context.clock.advance(60)
      expect((await one.send('GET', '/api/calls/history')).status).toBe(200)
    } finally {
      await slow.close()
    }
  })

  it('A3 knows to the minute when it was used, and writes once for all that was asked', async () => {
    const visitor = await world.visit()
    const program = await giveKey(world, visitor)
    const lastUse = async () => ((await visitor.get('/api/user/keys')).json as KeysDto).keys[0]!.lastUsedAt
    for (let asked = 0; asked < 3; asked++) await program.send('GET', '/api/calls/history')
    expect(await lastUse()).toBeNull()
    await world.context.auth.keys.writeUses()
    const at = world.context.clock.now().toISOString()
    expect(await lastUse()).toBe(at)
    await world.context.auth.keys.writeUses()
    expect(await lastUse()).toBe(at)
  })
})
