import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeStreams } from '../../server/http/live-streams'
import type { LiveEventName, LiveEvents } from '../../shared/schemas/live'
import type { SessionsDto } from '../../shared/schemas/security'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { createCarePerson, createProgramme } from '../support/outreach'
import { createHttpApp } from '../support/http-app'
import { createHttpWorld, expectRefusal, signIn, type HttpWorld, type Visitor } from '../support/http-world'
import { createTestContext } from '../support/test-context'
import { voiceMessage } from '../support/twilio-requests'

type Heard = { [Name in LiveEventName]: { name: Name, data: LiveEvents[Name] } }[LiveEventName]

interface Listener {
  heard: Heard[]
  headers: IncomingMessage['headers']
  isOver: boolean
  /** The next event of that name that has not been asked for yet. */
  next: <Name extends LiveEventName>(name: Name) => Promise<LiveEvents[Name]>
  close: () => void
}

let world: HttpWorld
let server: Awaited<ReturnType<HttpWorld['app']['listen']>>
const listeners: Listener[] = []

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000' } })
  server = await world.app.listen()
})
afterAll(async () => {
  for (const one of listeners) one.close()
  await server.close()
  await world.close()
})

/** So many servers have begun to listen for the ends of sessions. */
async function areHeard(servers: number): Promise<void> {
  await expect.poll(async () => (await world.context.admin`
    select count(*)::int as count from pg_stat_activity where query ilike 'listen%sessions%' and datname = current_database()`)[0]!.count, { interval: 5 }).toBeGreaterThanOrEqual(servers)
}

function listen({ cookie }: Visitor, url = server.url, path = '/api/live'): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = httpRequest(`${url}${path}`, { agent: false, headers: { cookie } }, response => {
      const listener: Listener = {
        heard: [],
        headers: response.headers,
        isOver: false,
        async next(name) {
          await expect.poll(
            () => listener.heard.some(event => event.name === name), { interval: 5 },
          ).toBe(true)
          const [event] = listener.heard.splice(listener.heard.findIndex(one => one.name === name), 1)
          return event!.data as LiveEvents[typeof name]
        },
        close: () => request.destroy(),
      }
      let rest = ''
      response.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split('\n\n')
        rest = parts.pop()!
        for (const part of parts) {
          const fields = Object.fromEntries(part.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]))
          listener.heard.push({ name: fields.event, data: JSON.parse(fields.data!) } as Heard)
        }
      })
      response.on('close', () => {
        listener.isOver = true
      })
      listeners.push(listener)
      resolve(listener)
    })
    request.on('error', error => {
      if (!request.destroyed) reject(error)
    })
    request.end()
  })
}

describe('live news', () => {
  it('begins with a greeting and the wallet, and carries every change of a call and of the money', async () => {
    const visitor = await world.visit({ grantMicros: 1_000_000n })
    const live = await listen(visitor)
    expect(live.headers['content-type']).toBe('text/event-stream')
    expect(await live.next('hello')).toEqual({ serverTime: world.context.clock.now().toISOString() })
    expect(await live.next('wallet')).toMatchObject({ balanceMicros: '1000000', heldMicros: '0' })

    const call = await world.start(visitor)
    expect(await live.next('call')).toMatchObject({ id: call.callId, status: 'initiated', heldMicros: '1000000' })
    expect(await live.next('wallet')).toMatchObject({ heldMicros: '1000000', availableMicros: '0' })
    await world.deliver(voiceMessage(world.side, call))
    for (const [status, word, sequence] of [['ringing', 'ringing', 1], ['in-progress', 'answered', 2]] as const) {
      await world.report(call, { status, sequence })
      expect(await live.next('call')).toMatchObject({ id: call.callId, status: word })
    }
    await world.report(call, { status: 'completed', sequence: 3, durationSeconds: 61 })
    const end = await live.next('call')
    expect(end).toMatchObject({ status: 'completed', chargedMicros: '40000', heldMicros: '0', settling: false })
    expect(end).toEqual(((await visitor.get('/api/calls/history?limit=1')).json as { calls: unknown[] }).calls[0])
    await expect.poll(() => live.heard.filter(event => event.name === 'wallet').at(-1)?.data).toMatchObject({ balanceMicros: '960000', heldMicros: '0' })
  })

  it('A2 is one’s own: another person’s news is not heard', async () => {
    const [visitor, other] = [await world.visit(), await world.visit({ role: 'admin' })]
    const [own, others] = [await listen(visitor), await listen(other)]
    await others.next('wallet')
    const call = await world.complete(visitor, 61)
    await expect.poll(() => own.heard.filter(event => event.name === 'call').at(-1)?.data).toMatchObject({ chargedMicros: '40000' })
    // something of their own comes through, and by then what is not theirs would have
    const theirs = await world.start(other)
    await expect.poll(() => others.heard.some(event => event.name === 'call')).toBe(true)
    const [first] = others.heard.filter(event => event.name !== 'hello')
    expect(first).toMatchObject({ name: 'call', data: { id: theirs.callId } })
    expect(JSON.stringify(others.heard)).not.toContain(call.callId)
    expect(JSON.stringify(others.heard)).not.toContain(visitor.person.walletId)
  })

  it('O4 of keypad calls comes to whoever asked for them and who supervises, with nothing of money, and to nobody else', async () => {
    const [owner, worker, stranger] = [await world.visit(), await world.visit({ role: 'worker', grantMicros: 0n }), await world.visit()]
    const { context } = world
    const programme = await createProgramme(context, { owner: owner.person, workers: [worker.person] })
    await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.person.id))
    const person = await createCarePerson(context, { programme, worker: worker.person, number: '+442079460123' })
    const [own, supervisors, others] = [
      await listen(worker, server.url, '/api/outreach/live'), await listen(owner, server.url, '/api/outreach/live'),
      await listen(stranger, server.url, '/api/outreach/live'),
    ]
    for (const one of [own, supervisors, others]) await one.next('hello')
    const reply = await worker.post(`/api/mothers/${person.id}/trigger-call`, {})
    expect(reply.status, reply.text).toBe(201)
    for (const one of [own, supervisors]) {
      const heard = await one.next('keypad')
      expect(heard).toMatchObject({ personId: person.id, state: 'asked' })
      expect(JSON.stringify(heard)).not.toMatch(/micros/i)
    }
    expect(others.heard).toEqual([])
  })

  it('reaches every tab, and other processes of the same Talktime', async () => {
    const visitor = await world.visit()
    const second = await createTestContext({ database: world.context.testDatabase, deck: null })
    const elsewhere = await createHttpApp(second)
    const there = await elsewhere.listen()
    const tabs = [await listen(visitor), await listen(visitor), await listen(visitor, there.url)]
    for (const tab of tabs) await tab.next('wallet')
    // the other process begins to listen with its first listener
    await expect.poll(async () => (await world.context.admin`select count(*)::int as count from pg_stat_activity where query ilike 'listen%' and datname = current_database()`)[0]!.count).toBeGreaterThanOrEqual(2)
    const call = await world.start(visitor)
    for (const tab of tabs) expect(await tab.next('call')).toMatchObject({ id: call.callId })
    for (const tab of tabs) tab.close()
    await there.close()
    await second.close()
  })

  const ways: [string, (visitor: Visitor) => unknown][] = [
    ['sign-out', visitor => visitor.post('/api/auth/sign-out', {})],
    ['signing out everywhere else', async ({ person }) => (await signIn(world.context, world.app, person)).post('/api/auth/revoke-other-sessions', {})],
    ['one’s own hand, elsewhere', async visitor => {
      const other = await signIn(world.context, world.app, visitor.person)
      const { sessions } = (await other.get('/api/user/sessions')).json as SessionsDto
      const one = sessions.find(session => !session.isThis)!
      return world.app.send({ method: 'DELETE', path: `/api/user/sessions/${one.id}`, headers: { cookie: other.cookie, origin: world.side.publicUrl } })
    }],
    ['a deletion behind the app', ({ person }) => world.context.admin`delete from session where user_id = ${person.id}`],
    ['an end that is brought forward', ({ person }) => world.context.admin`update session set expires_at = now() - interval '1 second' where user_id = ${person.id}`],
    ['a token that is changed', ({ person }) => world.context.admin`update session set token = id where user_id = ${person.id}`],
    ['a role that is taken away', ({ person }) => world.context.admin`update "user" set role = 'caller' where id = ${person.id}`],
    ['another role', ({ person }) => world.context.admin`update "user" set role = 'admin' where id = ${person.id}`],
    ['a frozen wallet', ({ person }) => world.context.admin`update wallet set status = 'frozen' where user_id = ${person.id}`],
  ]

  it.each(ways)('A3 ends on every server with %s, and with it alone', async (_, end) => {
    const second = await createTestContext({ database: world.context.testDatabase, deck: null })
    const there = await (await createHttpApp(second)).listen()
    const [visitor, bystander] = [await world.visit({ role: 'finance' }), await world.visit({ role: 'finance' })]
    const own = [await listen(visitor), await listen(visitor, there.url)]
    const others = [await listen(bystander), await listen(bystander, there.url)]
    for (const one of [...own, ...others]) await one.next('wallet')
    await areHeard(2)
    await end(visitor)
    await expect.poll(() => own.map(one => one.isOver), { interval: 5 }).toEqual([true, true])
    const heard = own.map(one => one.heard.length)
    world.context.live.publish({ userId: visitor.person.id, callId: null })
    await world.start(bystander)
    for (const one of others) await one.next('call')
    expect(own.map(one => one.heard.length)).toEqual(heard)
    expect(others.map(one => one.isOver)).toEqual([false, false])
    await there.close()
    await second.close()
  })

  it.each<[string, (programmeId: string, userId: string) => unknown]>([
    ['leaving the programme', (programmeId, userId) => world.context.admin`update programme_member set left_at = now() where programme_id = ${programmeId} and user_id = ${userId}`],
    ['another part in it', (programmeId, userId) => world.context.admin`update programme_member set role = 'worker' where programme_id = ${programmeId} and user_id = ${userId}`],
    ['a membership that is deleted', (programmeId, userId) => world.context.admin`delete from programme_member where programme_id = ${programmeId} and user_id = ${userId}`],
    ['signing out', (_, userId) => world.context.admin`delete from session where user_id = ${userId}`],
    ['a role that is taken away', (_, userId) => world.context.admin`update "user" set role = 'caller' where id = ${userId}`],
  ])('A3 O4 ends what is told of keypad calls with %s, and for that person alone', async (_, end) => {
    const owner = await world.visit()
    const supervisor = await world.visit({ role: 'supervisor', grantMicros: 0n })
    const worker = await world.visit({ role: 'worker', grantMicros: 0n })
    const programme = await createProgramme(world.context, {
      owner: owner.person, supervisors: [supervisor.person], workers: [worker.person],
    })
    await world.context.database.asSystem(tx => createBuiltInScripts(world.context, tx, programme.id, owner.person.id))
    const person = await createCarePerson(world.context, { programme, worker: worker.person, number: '+442079460123' })
    const [gone, stays] = [await listen(supervisor, server.url, '/api/outreach/live'), await listen(worker, server.url, '/api/outreach/live')]
    for (const one of [gone, stays]) await one.next('hello')
    await areHeard(1)
    await end(programme.id, supervisor.person.id)
    await expect.poll(() => gone.isOver, { interval: 5 }).toBe(true)
    expect((await worker.post(`/api/mothers/${person.id}/trigger-call`, {})).status).toBe(201)
    await stays.next('keypad')
    expect(gone.heard).toEqual([])
  })

  it('A3 ends with the person, and where all sessions are ended at once', async () => {
    const gone = await world.visit({ grantMicros: 0n })
    const left = await world.visit()
    const [first, second] = [await listen(gone), await listen(left)]
    for (const one of [first, second]) await one.next('wallet')
    await areHeard(1)
    await world.context.admin`delete from wallet where user_id = ${gone.person.id}`
    await world.context.admin`delete from "user" where id = ${gone.person.id}`
    await expect.poll(() => first.isOver, { interval: 5 }).toBe(true)
    expect(second.isOver).toBe(false)
    await world.context.admin`truncate session`
    await expect.poll(() => second.isOver, { interval: 5 }).toBe(true)
  })

  it('A3 says that the wallet is frozen before it ends, and may be opened again', async () => {
    const visitor = await world.visit()
    const live = await listen(visitor)
    await live.next('wallet')
    await areHeard(1)
    await world.context.admin`update wallet set status = 'frozen' where user_id = ${visitor.person.id}`
    await expect.poll(() => live.isOver, { interval: 5 }).toBe(true)
    expect(live.heard.at(-1)).toMatchObject({ name: 'wallet', data: { status: 'frozen' } })
    expect(await (await listen(visitor)).next('wallet')).toMatchObject({ status: 'frozen' })
  })

  it('A3 ends when the session would have ended by itself', async () => {
    // stands still until the stream has ended: however slow the machine is, the session stands at the door
    let nowMs = Date.now()
    const clock = { now: () => new Date(nowMs), set: () => {}, advance: () => {} }
    const real = await createTestContext({ database: world.context.testDatabase, deck: null, clock })
    const app = await createHttpApp(real)
    const there = await app.listen()
    const visitor = await signIn(real, app, (await world.visit()).person)
    await real.admin`update session set expires_at = ${new Date(nowMs + 400).toISOString()} where user_id = ${visitor.person.id}`
    const live = await listen(visitor, there.url)
    await expect.poll(() => live.isOver, { interval: 5 }).toBe(true)
    nowMs += 400
    expectRefusal(await app.send({ path: '/api/live', headers: { cookie: visitor.cookie } }), 401, 'unauthenticated')
    await there.close()
    await real.close()
  })

  it('A3 finds out by itself what a dead line did not tell', async () => {
    const visitor = await world.visit()
    const live = await listen(visitor)
    await live.next('wallet')
    await areHeard(1)
    const { admin } = world.context
    await admin`alter table session disable trigger user`
    await admin`delete from session where user_id = ${visitor.person.id}`
    await admin`alter table session enable always trigger session_end_is_told`
    expect(live.isOver).toBe(false)
    // the line is cut, and comes again
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`
    await expect.poll(() => live.isOver, { interval: 5 }).toBe(true)
    await admin`alter table session enable always trigger session_change_is_told`
    await admin`alter table session enable always trigger sessions_end_is_told`
  })

  it('A3 would go on without the trigger: the test above sees what it is there to see', async () => {
    const visitor = await world.visit()
    const live = await listen(visitor)
    await live.next('wallet')
    const { admin } = world.context
    await admin`alter table session disable trigger session_end_is_told`
    await visitor.post('/api/auth/sign-out', {})
    await admin`alter table session enable always trigger session_end_is_told`
    await world.context.admin`select pg_notify('talktime_sessions', ${JSON.stringify({ sessionId: 'of somebody else' })})`
    world.context.live.publish({ userId: visitor.person.id, callId: null })
    await visitor.get('/api/user/profile')
    expect(live.isOver).toBe(false)
    live.close()
  })

  it('is refused without a session', async () => {
    expectRefusal(await world.app.send({ path: '/api/live' }), 401, 'unauthenticated')
  })

  it('ends at shutdown, also with twenty streams open', async () => {
    const visitor = await world.visit()
    const own = await world.app.listen()
    const open = await Promise.all(Array.from({ length: 20 }, () => listen(visitor, own.url)))
    for (const one of open) await one.next('wallet')
    closeStreams()
    await new Promise(resolve => own.server.close(resolve))
    await expect.poll(() => open.every(one => one.isOver)).toBe(true)
  })

  it('leaves nothing behind when a page goes away', async () => {
    const visitor = await world.visit()
    const live = await listen(visitor)
    await live.next('wallet')
    const closed = new Promise<void>(resolve => server.server.getConnections((_, before) => {
      live.close()
      const wait = () => server.server.getConnections(
        (_error, after) => (after < before ? resolve() : setTimeout(wait, 5)),
      )
      wait()
    }))
    await closed
    const call = await world.start(visitor)
    await world.report(await world.dial(visitor), { status: 'ringing', sequence: 1 })
    expect((await visitor.get(`/api/calls/${call.callId}`)).status).toBe(200)
    expect(live.heard.filter(event => event.name === 'call')).toEqual([])
  })
})
