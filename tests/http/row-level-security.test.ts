import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/db/client'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { isStaffs, makeOwnedThings, named, peoplesRoutes, type OwnedThings } from '../support/owned-things'

/** Show nothing that belongs to one person. A new route that shows nothing fails until it is named here. */
const NOBODYS = [
  'get /api/finance/anchors/:day/file',
  'get /api/agents/scenarios', 'get /api/messages/quote', 'get /api/active-calls',
  'get /api/payments/options', 'get /api/rates/quote', 'get /api/user/security', 'get /api/user/sessions', 'get /api/user/erasure', 'get /api/user/auto-topup', 'get /api/user/close',
  'get /api/user/grants', 'get /api/user/statements', 'get /api/agents/:id/quote', 'get /api/agents/calls/:id/recording', 'get /api/agents/calls/:id/recording/audio', 'get /api/calls/:id/quality', 'get /api/calls/:id/rating', 'get /api/finance/anchors', 'get /api/finance/board', 'get /api/finance/dashboard',
  'get /api/finance/exchange-rates', 'get /api/finance/exports', 'get /api/finance/exports/key', 'get /api/finance/margin', 'get /api/finance/margin/bridge', 'get /api/finance/months',
  'get /api/finance/months/:month', 'get /api/finance/transactions/totals',
  'get /api/finance/books/runs',
  'get /api/outreach/recordings/:id/audio', 'get /api/outreach/stock/file', 'get /api/outreach/programmes/:id/wordings', 'get /api/outreach/people/:id/best-hour', 'get /api/outreach/rounds/:id/file',
  'get /api/user/call-analytics', 'get /api/user/balance-days', 'get /api/user/contacts/tags', 'get /api/user/contacts/doubles', 'get /api/user/contacts/:id/calls',
]

let world: HttpWorld
let owner: Visitor
let staff: Visitor
let stranger: Visitor
let things: OwnedThings
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  owner = await world.visit()
  stranger = await world.visit({ grantMicros: 0n })
  staff = await world.visit({ role: 'finance', secondFactor: true })
  things = await makeOwnedThings(world, owner, staff)
})
afterAll(() => world.close())

const reads = peoplesRoutes().filter(({ method }) => method === 'get')
const shows = (text: string) => things.traces.filter(trace => text.includes(trace))

/** The app believes whoever asks; the database does not: every transaction of a person is the stranger's. */
async function asStranger<T>(work: () => Promise<T>): Promise<T> {
  const { database } = world.context
  const { asUser, asStaff } = database
  const believed: Database['asUser'] = (_, inside) => asUser(stranger.person.id, inside)
  Object.assign(database, { asUser: believed, asStaff: believed })
  try {
    return await work()
  } finally {
    Object.assign(database, { asUser, asStaff })
  }
}

describe('what is read, with the app’s own checks switched off', () => {
  it('A2 shows the owner and staff something, so that there is something to hide', async () => {
    const silent: string[] = []
    for (const route of reads) {
      const reply = await (isStaffs(route) ? staff : owner).get(things.addressOf(route))
      expect(reply.status, `${named(route)} ${reply.text.slice(0, 300)}`).toBeLessThan(300)
      if (shows(reply.text).length === 0) silent.push(named(route))
    }
    expect(silent.sort()).toEqual([...NOBODYS].sort())
  })

  it.each(reads.map(route => [named(route), route] as const))('A2 shows a stranger nothing: %s', async (_, route) => {
    const reply = await asStranger(() => (isStaffs(route) ? staff : owner).get(things.addressOf(route)))
    expect(shows(reply.text.replaceAll(isStaffs(route) ? '' : owner.person.id, '')), reply.text.slice(0, 500)).toEqual([])
  })

  // sessions are sign-in's own table, which it asks as itself: `own-sessions.test.ts` says whose they are
  const isSignIns = ({ path }: { path: string }) => path === '/api/user/sessions/:id'
  const writes = peoplesRoutes().filter(route => route.method !== 'get' && route.path.includes(':id') && !isStaffs(route) && !isSignIns(route))
  it.each(writes.map(route => [named(route), route] as const))('A2 M17 lets a stranger change nothing: %s', async (_, route) => {
    const before = await world.fingerprint()
    const body = { id: randomUUID(), reason: 'bad_quality' }
    const reply = await asStranger(() => owner.post(things.addressOf(route), body))
    expect(reply.status, reply.text).toBeGreaterThanOrEqual(400)
    expect(await world.fingerprint()).toEqual(before)
  })
})

it.each([
  ['payments', ['payment'], '/api/payments'],
  ['the ledger', ['credit_transaction', 'wallet', '"user"'], '/api/finance/transactions'],
] as const)('A2 catches policies of %s that let everybody in', async (_, tables, path) => {
  const { admin } = world.context
  for (const table of tables) await admin.unsafe(`create policy planted on ${table} for select to talktime_user using (true)`)
  const reply = await asStranger(() => (path.startsWith('/api/finance') ? staff : owner).get(path))
  for (const table of tables) await admin.unsafe(`drop policy planted on ${table}`)
  expect(shows(reply.text).length, reply.text.slice(0, 300)).toBeGreaterThan(0)
})
