import { createApp, createRouter, toNodeListener } from 'h3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setContext } from '../../server/http/current-context'
import { defineRoute } from '../../server/http/define-route'
import type { SecurityDto, StepUpReply } from '../../shared/schemas/security'
import { ROLES, type Role } from '../../shared/schemas/user'
import { sendInProcess } from '../support/http-app'
import { appCode, createHttpWorld, expectRefusal, signIn, turnOnSecondFactor, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld

beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

/** Every code of a step is good once: each test has steps of its own. */
beforeEach(() => world.context.clock.advance(600))

const STAFF: Role[] = ['auditor', 'finance', 'admin']

/** A route that moves money, and how often it did. */
function createVault(served: readonly Role[] = STAFF) {
  const vault = { opened: 0, send: (visitor: Visitor, from: HttpWorld = world) => ask(visitor, from) }
  const router = createRouter()
  router.post('/vault', defineRoute({ roles: served, stepUp: true }, async ({ sessionId, user }) => {
    vault.opened += 1
    return { sessionId, twoFactorEnabled: user.twoFactorEnabled, secondFactorAt: user.secondFactorAt }
  }))
  const app = createApp()
  app.use(router)
  const listener = toNodeListener(app)
  return vault

  function ask({ cookie }: Visitor, { context, side }: HttpWorld) {
    setContext(context)
    return sendInProcess(listener, { method: 'POST', path: '/vault', headers: { cookie, origin: side.publicUrl }, body: {} })
  }
}

const show = (visitor: Visitor, code: string) => visitor.post('/api/user/step-up', { code })
const code = (stepsLater = 0) => appCode(world.context, stepsLater)

/** A second factor is on, and this session has not shown it. */
async function visitUnproved(role: Role = 'finance'): Promise<Visitor> {
  const visitor = await world.visit({ role })
  await turnOnSecondFactor(world.context, visitor.person)
  return visitor
}

describe('what moves money', () => {
  it('A4 is done 300 seconds after the code, and refused at 301', async () => {
    const vault = createVault()
    const visitor = await visitUnproved()
    expectRefusal(await vault.send(visitor), 403, 'second_factor_required')
    const shown = await show(visitor, code())
    expect(shown.status, shown.text).toBe(200)
    const goodUntil = world.context.clock.now().getTime() + 300_000
    expect((shown.json as StepUpReply).goodUntil).toBe(new Date(goodUntil).toISOString())
    world.context.clock.advance(300)
    const served = await vault.send(visitor)
    expect(served.json).toMatchObject({ twoFactorEnabled: true, sessionId: expect.stringMatching(/^[0-9a-f]{24}$/) as string })
    expect(vault.opened).toBe(1)
    world.context.clock.advance(1)
    const refused = expectRefusal(await vault.send(visitor), 403, 'second_factor_required')
    expect(refused.message).toMatch(/code .* app .*Nothing was changed\.$/)
    expect(vault.opened).toBe(1)
  })

  it('A4 is refused to the millisecond after 300 seconds', async () => {
    const vault = createVault()
    const visitor = await world.visit({ role: 'admin', secondFactor: true })
    world.context.clock.advance(300.001)
    expectRefusal(await vault.send(visitor), 403, 'second_factor_required')
  })

  it('A4 is served by the code of its own session only: another one of the same person needs another', async () => {
    const vault = createVault()
    const here = await world.visit({ role: 'finance', secondFactor: true })
    const there = await signIn(world.context, world.app, here.person)
    expect((await vault.send(here)).status).toBe(200)
    expectRefusal(await vault.send(there), 403, 'second_factor_required')
    expect((await show(there, code())).status).toBe(200)
    expect((await vault.send(there)).status).toBe(200)
  })

  it('A4 asks nothing of an account without a second factor outside production', async () => {
    const vault = createVault()
    for (const role of STAFF) expect((await vault.send(await world.visit({ role }))).status).toBe(200)
    expectRefusal(await vault.send(await world.visit()), 403, 'forbidden')
    expect(vault.opened).toBe(3)
  })

  it('A3 hears of a wrong origin before it asks for a code', async () => {
    const visitor = await visitUnproved()
    const reply = await visitor.post('/api/user/step-up', { code: code() }, { origin: 'https://evil.example' })
    expectRefusal(reply, 403, 'origin_refused')
    expectRefusal(await createVault().send(visitor), 403, 'second_factor_required')
  })
})

describe('a code', () => {
  it('A4 is good once: not again, not in another session, not eight times at once', async () => {
    const visitor = await visitUnproved()
    const other = await signIn(world.context, world.app, visitor.person)
    expect((await show(visitor, code(-1))).status).toBe(200)
    expectRefusal(await show(visitor, code(-1)), 422, 'wrong_code')
    expectRefusal(await show(other, code(-1)), 422, 'wrong_code')
    const racer = await visitUnproved()
    const sessions = await Promise.all(Array.from({ length: 5 }, () => signIn(world.context, world.app, racer.person)))
    const replies = await Promise.all(sessions.map(session => show(session, code())))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422])
    const opened = await Promise.all(sessions.map(session => createVault().send(session)))
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('A4 of another person, of two steps ago or of later is none, and leaves everything as it was', async () => {
    const visitor = await visitUnproved()
    const foreign = appCode(world.context, 0, 'the-secret-of-somebody-else-here')
    // that there were tries is kept: how many for slowing, which in the log
    const before = await world.fingerprint(['sign_in_attempt', 'audit_log'])
    for (const wrong of [foreign, code(-2), code(2), '000000']) expectRefusal(await show(visitor, wrong), 422, 'wrong_code')
    expect(await world.fingerprint(['sign_in_attempt', 'audit_log'])).toEqual(before)
    const log = await world.context.admin`select action from audit_log where actor_id = ${visitor.person.id} order by id`
    expect(log.map(({ action }) => action as string).slice(-4)).toEqual(Array(4).fill('step_up.refuse'))
    expectRefusal(await createVault().send(visitor), 403, 'second_factor_required')
  })

  it.each([{}, { code: '' }, { code: '12345' }, { code: '1234567' }, { code: 123456 }, { code: null }, { code: ['123456'] }, { code: '12345a' }, { code: '1'.repeat(21) }])('is not read where it is %j', async body => {
    const visitor = await visitUnproved()
    expectRefusal(await visitor.post('/api/user/step-up', body), 400, 'invalid_request')
  })

  it('is read with the space that apps show in it', async () => {
    const visitor = await visitUnproved()
    expect((await show(visitor, `${code().slice(0, 3)} ${code().slice(3)}`)).status).toBe(200)
  })

  it('A4 may be wrong five times in fifteen minutes, in all sessions together; then the right one waits too', async () => {
    const visitor = await visitUnproved()
    const other = await signIn(world.context, world.app, visitor.person)
    for (const asker of [visitor, other, visitor, other, visitor]) expectRefusal(await show(asker, '000000'), 422, 'wrong_code')
    const refused = expectRefusal(await show(other, code()), 429, 'too_many_attempts')
    expect(refused.details).toEqual({ retryAfterSeconds: 900 })
    expectRefusal(await createVault().send(other), 403, 'second_factor_required')
    world.context.clock.advance(900)
    expect((await show(other, code())).status).toBe(200)
    for (let n = 0; n < 5; n++) expectRefusal(await show(other, '000000'), 422, 'wrong_code')
  })

  it('A3 opens nothing once its session has ended', async () => {
    const visitor = await world.visit({ role: 'finance', secondFactor: true })
    await visitor.post('/api/auth/sign-out', {})
    expectRefusal(await createVault().send(visitor), 401, 'unauthenticated')
    expectRefusal(await show(visitor, code()), 401, 'unauthenticated')
  })

  it('A4 is asked of nobody who has no second factor', async () => {
    expectRefusal(await show(await world.visit(), '123456'), 403, 'second_factor_missing')
  })

  it('A4 of an app that was never confirmed opens nothing', async () => {
    const visitor = await visitUnproved()
    await world.context.admin`update "user" set two_factor_enabled = false where id = ${visitor.person.id}`
    expectRefusal(await show(visitor, code()), 403, 'second_factor_missing')
  })
})

describe('in production', () => {
  let production: HttpWorld

  beforeAll(async () => {
    production = await createHttpWorld({ env: { NODE_ENV: 'production' } })
  })
  afterAll(() => production.close())

  it.each(STAFF)('A4 refuses every finance route to %s without a second factor, reading and writing', async role => {
    const visitor = await production.visit({ role })
    const routes = production.app.routes.filter(route => /^\/api\/(finance|admin)\//.test(route.path))
    expect(routes.length).toBeGreaterThan(1)
    const before = await production.fingerprint()
    for (const { method, path } of routes) {
      const headers = { cookie: visitor.cookie, origin: production.side.publicUrl }
      const reply = await production.app.send({ method: (method ?? 'get').toUpperCase(), path: path.replace(/:\w+/g, 'x'), headers, ...(method !== 'get' && { body: {} }) })
      const { code } = reply.json as { code: string }
      expect(['second_factor_missing', ...(role === 'auditor' ? ['forbidden'] : [])], `${method} ${path}`).toContain(code)
    }
    expectRefusal(await createVault().send(visitor, production), 403, 'second_factor_missing')
    expect(await production.fingerprint()).toEqual(before)
  })

  it('A4 serves staff with one, and everybody what is their own', async () => {
    const { person } = await production.visit()
    const visitor = await production.visit({ role: 'finance', secondFactor: true })
    expect((await visitor.get(`/api/finance/limits/${person.id}`)).status).toBe(200)
    expect((await createVault().send(visitor, production)).status).toBe(200)
    const bare = await production.visit({ role: 'finance' })
    expect((await bare.get('/api/user/profile')).status).toBe(200)
    expect((await bare.get('/api/user/security')).status).toBe(200)
  })

  it('A4 leaves callers without one alone', async () => {
    const visitor = await production.visit()
    expect((await visitor.get('/api/user/profile')).status).toBe(200)
    expect((await createVault(ROLES).send(visitor, production)).status).toBe(200)
  })
})

describe('GET /api/user/security', () => {
  it('tells what protects the account, and nothing that opens it', async () => {
    const visitor = await world.visit()
    expect((await visitor.get('/api/user/security')).json).toEqual({ twoFactorEnabled: false, backupCodesLeft: null, otherSessions: 0 } satisfies SecurityDto)
    await turnOnSecondFactor(world.context, visitor.person, ['abcde-fgh23', 'bcdef-ghj34'])
    await signIn(world.context, world.app, visitor.person)
    const reply = await visitor.get('/api/user/security')
    expect(reply.json).toEqual({ twoFactorEnabled: true, backupCodesLeft: 2, otherSessions: 1 } satisfies SecurityDto)
    world.context.clock.advance(29 * 86_400)
    const now = await signIn(world.context, world.app, visitor.person)
    world.context.clock.advance(86_400)
    expect((await now.get('/api/user/security')).json).toMatchObject({ otherSessions: 0 })
  })
})

describe('an auditor', () => {
  it('A1 reads what staff read and writes nothing', async () => {
    const { person } = await world.visit()
    const auditor = await world.visit({ role: 'auditor', secondFactor: true })
    expect((await auditor.get(`/api/finance/limits/${person.id}`)).status).toBe(200)
    const before = await world.fingerprint()
    const limits = { callsAtOnce: 1, agentCallsAtOnce: null, startsPerMinute: null, countriesPerDay: null, spendPerDayMicros: null, pricePerMinuteMicros: null, maxCallSeconds: null, reason: 'asked by phone' }
    expectRefusal(await auditor.put(`/api/finance/limits/${person.id}`, limits), 403, 'forbidden')
    expect(await world.fingerprint()).toEqual(before)
  })
})
