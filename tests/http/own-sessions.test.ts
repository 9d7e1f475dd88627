import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp, createRouter, toNodeListener } from 'h3'
import { setContext } from '../../server/http/current-context'
import { defineRoute } from '../../server/http/define-route'
import type { SessionsDto } from '../../shared/schemas/security'
import { DESK_READ } from '../../shared/roles'
import type { Role } from '../../shared/schemas/user'
import { sendInProcess } from '../support/http-app'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())
beforeEach(() => world.context.clock.advance(1))

const HOUR = 3600
const STAFF = DESK_READ
const signInAgain = ({ person }: Visitor) => signIn(world.context, world.app, person)
const list = async (visitor: Visitor) => ((await visitor.get('/api/user/sessions')).json as SessionsDto).sessions
const end = ({ cookie }: Visitor, id: string, origin = world.side.publicUrl) =>
  world.app.send({ method: 'DELETE', path: `/api/user/sessions/${id}`, headers: { cookie, origin } })
const rowOf = async ({ person }: Visitor) => (await world.context.admin`select * from session where user_id = ${person.id}`)[0]!

describe('the list of one’s sessions', () => {
  it('A3 has each one with device, place and last use, this one first', async () => {
    const first = await world.visit()
    await world.context.admin`
      update session set user_agent = 'Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0', ip_address = '203.0.113.77' where user_id = ${first.person.id}`
    world.context.clock.advance(600)
    const second = await signInAgain(first)
    world.context.clock.advance(HOUR)
    const sessions = await list(second)
    expect(sessions.map(one => [one.isThis, one.device, one.place])).toEqual([
      [true, 'An unknown device', 'from an unknown address'], [false, 'Firefox on Windows', 'from 203.0.113.x'],
    ])
    const now = world.context.clock.now().getTime()
    expect(now - new Date(sessions[1]!.lastUsedAt).getTime()).toBe((HOUR + 600) * 1000)
    expect(now - new Date((await list(second))[0]!.lastUsedAt).getTime()).toBe(0)
    expect(JSON.stringify(sessions)).not.toContain('203.0.113.77')
  })

  it('A3 ends the one that is named, and no other', async () => {
    const [first, bystander] = [await world.visit(), await world.visit()]
    const second = await signInAgain(first)
    const one = (await list(second)).find(session => !session.isThis)!
    expect((await end(second, one.id)).status).toBe(204)
    expectRefusal(await first.get('/api/user/profile'), 401, 'unauthenticated')
    for (const visitor of [second, bystander]) expect((await visitor.get('/api/user/profile')).status).toBe(200)
    expectRefusal(await end(second, one.id), 404, 'not_found')
  })

  it('A2 A3 ends nobody else’s, and nothing on behalf of another site', async () => {
    const [visitor, stranger] = [await world.visit(), await world.visit({ role: 'admin' })]
    const [own] = await list(visitor)
    expectRefusal(await end(stranger, own!.id), 404, 'not_found')
    expectRefusal(await end(visitor, own!.id, 'https://evil.example'), 403, 'origin_refused')
    expect(JSON.stringify(await list(stranger))).not.toContain(own!.id)
    expect((await visitor.get('/api/user/profile')).status).toBe(200)
  })

  it('costs no write a request: uses are written together, and what pages ask by themselves is none', async () => {
    const [visitor, other] = [await world.visit(), await world.visit({ role: 'finance' })]
    const { sessions } = world.context.auth
    await sessions.writeUses()
    const before = await world.fingerprint()
    world.context.clock.advance(60)
    for (const path of ['/api/calls/history?limit=1', '/api/user/profile', '/api/twilio/token']) await visitor.get(path)
    await sessions.writeUses()
    expect(await world.fingerprint()).toEqual(before)
    for (const one of [visitor, other, visitor]) await one.get('/api/user/transactions')
    expect(await world.fingerprint()).toEqual(before)
    await sessions.writeUses()
    for (const one of [visitor, other]) expect((await rowOf(one)).last_used_at).toEqual(world.context.clock.now())
  })

  it('has the last use that any server saw', async () => {
    const visitor = await world.visit()
    world.context.clock.advance(600)
    await visitor.get('/api/user/transactions')
    const usedAt = world.context.clock.now().toISOString()
    world.context.clock.advance(600)
    const second = await signInAgain(visitor)
    expect((await list(second)).find(one => !one.isThis)!.lastUsedAt).toBe(usedAt)
    await world.context.auth.sessions.writeUses()
    expect((await list(second)).find(one => !one.isThis)!.lastUsedAt).toBe(usedAt)
  })
})

describe('sessions of staff', () => {
  it.each(STAFF)('A3 end twelve hours after they began, however often they are used: %s', async role => {
    const visitor = await world.visit({ role })
    for (let hour = 1; hour < 12; hour++) {
      world.context.clock.advance(HOUR)
      expect((await visitor.get('/api/user/sessions')).status).toBe(200)
      await world.app.send({ path: '/api/auth/get-session', headers: { cookie: visitor.cookie } })
    }
    world.context.clock.advance(HOUR - 1)
    expect((await visitor.get('/api/user/profile')).status).toBe(200)
    world.context.clock.advance(1)
    for (const path of ['/api/user/profile', '/api/live', '/api/calls/history']) expectRefusal(await visitor.get(path), 401, 'unauthenticated')
    const shown = await world.app.send({ path: '/api/auth/get-session', headers: { cookie: visitor.cookie } })
    expect(shown.text).toBe('null')
    expectRefusal(await visitor.get('/api/user/profile'), 401, 'unauthenticated')
  })

  it('A3 end for who was made staff meanwhile, and go on for callers', async () => {
    const [caller, promoted] = [await world.visit(), await world.visit()]
    world.context.clock.advance(13 * HOUR)
    await world.context.admin`update "user" set role = 'finance' where id = ${promoted.person.id}`
    expectRefusal(await promoted.get('/api/user/profile'), 401, 'unauthenticated')
    expect((await caller.get('/api/user/profile')).status).toBe(200)
  })

  function createVault() {
    const vault = { opened: 0 }
    const router = createRouter()
    router.post('/vault', defineRoute({ roles: ['finance', 'admin'], stepUp: true }, async () => {
      vault.opened += 1
      return {}
    }))
    const listener = toNodeListener(createApp().use(router))
    const open = ({ cookie }: Visitor) => {
      setContext(world.context)
      return sendInProcess(listener, { method: 'POST', path: '/vault', headers: { cookie, origin: world.side.publicUrl }, body: {} })
    }
    return { vault, open }
  }

  it.each(['finance', 'admin'] as Role[])('A4 move money after 30 minutes without a use, and not after 30 and a second: %s', async role => {
    const { vault, open } = createVault()
    const visitor = await world.visit({ role })
    world.context.clock.advance(1800)
    expect((await open(visitor)).status).toBe(200)
    world.context.clock.advance(1801)
    expectRefusal(await open(visitor), 401, 'unauthenticated')
    expectRefusal(await visitor.get('/api/user/profile'), 401, 'unauthenticated')
    expect(vault.opened).toBe(1)
  })

  it('A4 are not woken by looking around, nor kept awake by a page that is open', async () => {
    const { vault, open } = createVault()
    const [looked, open_] = [await world.visit({ role: 'finance' }), await world.visit({ role: 'finance' })]
    world.context.clock.advance(900)
    await open_.get('/api/calls/history?limit=1')
    world.context.clock.advance(901)
    expect((await looked.get('/api/finance/adjustments')).status).toBe(200)
    for (const visitor of [looked, open_]) expectRefusal(await open(visitor), 401, 'unauthenticated')
    expect(vault.opened).toBe(0)
  })

  it('A4 need the code anew where there is one, and then go on', async () => {
    const { vault, open } = createVault()
    const visitor = await world.visit({ role: 'finance', secondFactor: true })
    world.context.clock.advance(1801)
    expectRefusal(await open(visitor), 403, 'second_factor_required')
    await visitor.stepUp()
    expect((await open(visitor)).status).toBe(200)
    expect(vault.opened).toBe(1)
  })
})
