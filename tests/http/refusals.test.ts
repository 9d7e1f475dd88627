import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chainEvidence } from '../../server/services/evidence/chain-evidence'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const noted = async ({ person: { id } }: Visitor) => {
  const rows = await world.context.admin`
    select action, after, request_id from audit_log where actor_id = ${id} and action in ('access.refuse', 'role.set') order by id`
  return rows.map(row => ({ ...row.after as Record<string, unknown> }))
}
const adjustment = () => ({
  id: randomUUID(), walletId: randomUUID(), amountMicros: '10000', reasonCode: 'goodwill', note: 'The line dropped', evidenceLinks: [],
})

describe('who is refused', () => {
  it('A5 F5 at the desk for want of a role is written, once a minute for each door, and is evidence', async () => {
    const caller = await world.visit()
    const first = await caller.get('/api/finance/board')
    expectRefusal(first, 403, 'forbidden')
    expectRefusal(await caller.get('/api/finance/board'), 403, 'forbidden')
    expectRefusal(await caller.get(`/api/finance/wallets/${caller.person.walletId}`), 403, 'forbidden')
    expect(await noted(caller)).toEqual([
      { code: 'forbidden', route: 'GET /api/finance/board' }, { code: 'forbidden', route: 'GET /api/finance/wallets/:id' },
    ])
    world.context.clock.advance(61)
    expectRefusal(await caller.get('/api/finance/board'), 403, 'forbidden')
    expect(await noted(caller)).toHaveLength(3)
    const [row] = await world.context.admin`select request_id, id::text from audit_log where actor_id = ${caller.person.id} and action = 'access.refuse' limit 1`
    expect(row!.request_id).toBe((first.json as { requestId: string }).requestId)
    await chainEvidence(world.context)
    const [entry] = await world.context.admin`select operation from evidence where table_name = 'audit_log' and row_key = ${row!.id as string}`
    expect(entry).toEqual({ operation: 'insert' })
  })

  it('A5 A4 for want of a fresh code, or from elsewhere, is written', async () => {
    const clerk = await world.visit({ role: 'finance', secondFactor: true })
    world.context.clock.advance(301)
    const body = adjustment()
    expectRefusal(await clerk.post('/api/finance/adjustments', body), 403, 'second_factor_required')
    const foreign = await world.app.send({
      method: 'POST', path: '/api/finance/adjustments', body, headers: { cookie: clerk.cookie, origin: 'https://elsewhere.example' },
    })
    expectRefusal(foreign, 403, 'origin_refused')
    expect(await noted(clerk)).toEqual([
      { code: 'second_factor_required', route: 'POST /api/finance/adjustments' }, { code: 'origin_refused', route: 'POST /api/finance/adjustments' },
    ])
  })

  it('A5 cannot fill the log, and what somebody sent is not in it', async () => {
    const caller = await world.visit()
    for (let turn = 0; turn < 40; turn++) {
      expectRefusal(await caller.get('/api/finance/board?x=secret'), 403, 'forbidden')
      world.context.clock.advance(10)
    }
    expect((await noted(caller)).length).toBeLessThanOrEqual(7)
    await world.context.admin`
      insert into audit_log (at, actor_id, action, subject_type, subject_id, after)
      select ${world.context.clock.now()}::timestamptz, ${caller.person.id}, 'access.refuse', 'user', ${caller.person.id}, '{}' from generate_series(1, 30)`
    const before = (await noted(caller)).length
    expectRefusal(await caller.get('/api/finance/audit'), 403, 'forbidden')
    expect(await noted(caller)).toHaveLength(before)
    expect(JSON.stringify(await noted(caller))).not.toContain('secret')
  })

  it('A5 for what they sent, or for money that is not there, is no refusal of access', async () => {
    const caller = await world.visit()
    await caller.get('/api/calls/nothing')
    await caller.post('/api/calls/browser-start', { toNumber: '112' })
    expect(await noted(caller)).toEqual([])
  })
})

describe('a role', () => {
  it('A5 F5 that changes is written with what it was and is, by whom', async () => {
    const { person } = await world.visit()
    await world.context.admin`update "user" set role = 'auditor' where id = ${person.id}`
    await world.context.database.db.execute(`update "user" set name = 'Ada B.' where id = '${person.id}'`)
    const rows = await world.context.admin`select actor_id, action, before, after from audit_log where subject_id = ${person.id} and action = 'role.set'`
    expect([...rows]).toEqual([{ actor_id: 'login:talktime_admin', action: 'role.set', before: { role: 'caller' }, after: { role: 'auditor' } }])
  })
})
