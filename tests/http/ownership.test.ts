import { randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../server/http/define-route'
import type { ErrorDto } from '../../shared/errors'
import { ROLES, type Role } from '../../shared/schemas/user'
import type { Fingerprint } from '../support/fingerprint'
import type { ApiRoute, HttpReply } from '../support/http-app'
import { agentContent } from '../support/agents'
import { previewBody, roundBody } from '../support/agents/agent-rounds'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { newProgramme } from '../support/programmes'
import { isStaffs, makeOwnedThings, named, peoplesRoutes, type OwnedThings } from '../support/owned-things'

let world: HttpWorld
let owner: Visitor
let things: OwnedThings
const others = {} as Record<Role, Visitor>
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  owner = await world.visit()
  for (const role of ROLES) others[role] = await world.visit({ role, secondFactor: true })
  things = await makeOwnedThings(world, owner, others.finance)
})
afterAll(() => world.close())

/** About one thing of one person; staff see all people's. */
const personal = peoplesRoutes().filter(route => route.path.includes('/:id') && !isStaffs(route))
  // what is taken away is not there for the rest
  .sort((one, other) => Number(one.method === 'delete') - Number(other.method === 'delete'))
const { id: _id, consentWording: _wording, ...settings } = newProgramme()
const BODIES: Record<string, unknown> = {
  'post /api/user/numbers/checks/:id/code': { code: '000000' },
  'post /api/calls/:id/quality': {
    mosHundredths: null, jitterMs: null, roundTripMs: null, lossBasisPoints: null, packetsReceived: 1, packetsSent: 1,
    heardSeconds: 1, warnings: [],
  },
  'put /api/messages/:id': {
    to: '+493012345678', from: '+15005550006', message: 'Other words', revision: 1,
    scheduledFor: new Date(Date.now() + 2 * 86_400_000).toISOString(),
  },
  'put /api/calls/:id/rating': { stars: 4 },
  'post /api/calls/:id/device-events': { events: [{ place: 0, kind: 'reconnected', agoMs: 0 }] },
  'put /api/outreach/programmes/:id': { ...settings, revision: 1 },
  'post /api/outreach/programmes/:id/wordings': { wording: 'May we call you every week?', afterVersion: 1 },
  'post /api/outreach/programmes/:id/members': { id: '0194f3c0-0000-7000-8000-000000000002', name: 'Meena', role: 'worker' },
  'put /api/outreach/programmes/:id/members/:userId': { role: 'worker' },
  'put /api/outreach/people/:id': { name: 'Asha', number: '+442079460123', phoneOwner: 'own', language: 'ta', revision: 1 },
  'post /api/outreach/people/:id/steps': { id: '0194f3c0-0000-7000-8000-000000000001', kind: 'note', note: 'Visited' },
  'post /api/outreach/tasks/:id/steps': { id: '0194f3c0-0000-7000-8000-000000000002', step: 'acknowledge' },
  'post /api/outreach/rounds/:id/steps': { step: 'pause' },
  'put /api/outreach/scripts/:id': { name: 'Another name', isArchived: false },
  'post /api/outreach/scripts/:id/versions': {
    seenVersion: 1, keys: [{ key: '1', meaning: 'taken', words: {} }], repeats: 1,
    texts: { ta: { prompt: 'Press 1', closing: 'Thank you' } },
  },
  'put /api/outreach/scripts/:id/voice': { version: 1, language: 'ta', promptRecordingId: null, closingRecordingId: null, flowIds: {} },
  'put /api/outreach/stock/items/:id': { name: 'Iron', unit: 'tablets', minimum: 1, maximum: null, isArchived: false, revision: 1 },
  'put /api/agents/:id': { seenVersion: 1, ...agentContent() },
  'put /api/agents/:id/numbers': { numbers: [] },
  'post /api/agents/:id/restore': { version: 1, seenVersion: 1 },
  'post /api/agents/:id/steps': { step: 'go_live', version: 1 },
  'post /api/agents/:id/rounds': roundBody({ list: '+442079460123' }),
  'post /api/agents/:id/rounds/preview': previewBody({ list: '+442079460123' }),
  'post /api/agents/rounds/:id/steps': { step: 'pause' },
  'post /api/agents/calls/:id/whisper': { id: '0194f3c0-0000-7000-8000-000000000003', words: 'Be brief' },
  'post /api/agents/calls/:id/take-over': { id: '0194f3c0-0000-7000-8000-000000000004', number: null },
  'put /api/leads/:id': { state: 'open' },
  'post /api/leads/:id/notes': { id: '0194f3c0-0000-7000-8000-000000000003', text: 'Rang' },
  'post /api/agents/:id/talk': { version: 1 },
  'post /api/agents/:id/writing': { talkId: randomUUID(), version: 1, said: [], words: 'Hello' },
  'post /api/agents/:id/scenarios/:name': { talkId: randomUUID(), version: 1 },
  'post /api/user/call-wishes/:id/removal': { note: 'Withdrawn' },
  'put /api/user/contacts/:id': { name: 'Ada', revision: 1 },
  'put /api/user/contacts/:id/favourite': { isFavourite: true },
  'post /api/user/contacts/:id/unmerge': { revision: 1, mergedFrom: [randomUUID(), randomUUID()] },
  'post /api/calls/:id/complaint': { id: '0194f3c0-0000-7000-8000-000000000001', reason: 'bad_quality' },
}

/** Whom a route does not serve at all is told so, whatever is asked for (A1). */
async function serves(route: ApiRoute, role: Role): Promise<boolean> {
  const { default: handler } = await import(/* @vite-ignore */ pathToFileURL(route.file).href) as { default: Route }
  return handler.takes.roles.includes(role)
}

function ask(route: ApiRoute, who: Visitor, isThere: boolean): Promise<HttpReply> {
  const path = things.addressOf(route, isThere)
  if (route.method === 'delete') return who.remove(path)
  if (route.method === 'put') return who.put(path, BODIES[named(route)] ?? {})
  return route.method === 'get' ? who.get(path) : who.post(path, BODIES[named(route)] ?? {})
}
const nameless = (reply: HttpReply) => ({ ...reply.json as ErrorDto, requestId: '' })

describe.each(personal.map(route => [named(route), route] as const))('%s', (_, route) => {
  let before: Fingerprint
  beforeAll(async () => {
    before = await world.fingerprint()
  })

  it.each(ROLES)('A2 of somebody else is not found by a %s, and reads as if it were not there', async role => {
    const isServed = await serves(route, role)
    const [foreign, missing] = [await ask(route, others[role], true), await ask(route, others[role], false)]
    for (const reply of [foreign, missing]) {
      if (isServed) expectRefusal(reply, 404, 'not_found')
      else expectRefusal(reply, 403, 'forbidden')
    }
    expect(nameless(foreign)).toEqual(nameless(missing))
  })

  it('A2 of somebody else is as it was', async () => {
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A2 of one’s own is there', async () => {
    expect((await ask(route, owner, true)).status).not.toBe(404)
  })
})

it.each(ROLES)('A2 nothing of somebody else is in any list of a %s', async role => {
  for (const route of peoplesRoutes().filter(one => one.method === 'get' && !one.path.includes('/:id') && !isStaffs(one))) {
    // of a programme of somebody else there is no list at all
    if (!await serves(route, role) || (route.path.startsWith('/api/outreach/') && route.path !== '/api/outreach/programmes')) continue
    // who has no wallet is told so
    if (route.path === '/api/user/profile' && (role === 'worker' || role === 'supervisor')) continue
    const { text, status } = await others[role].get(things.addressOf(route))
    expect(status, named(route)).toBeLessThan(300)
    expect(things.traces.filter(trace => text.includes(trace)), named(route)).toEqual([])
  }
})
