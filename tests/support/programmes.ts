import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { FoundProgrammeBody, MemberSecretDto, ProgrammeDto } from '../../shared/schemas/outreach/programmes'
import type { ProgrammeRole } from '../../shared/schemas/outreach/words'
import type { HttpRequest } from './http-app'
import type { Person } from './test-context'
import type { HttpWorld, Visitor } from './http-world'

const WEEK = { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']], wed: [['09:00', '18:00']], thu: [['09:00', '18:00']], fri: [['09:00', '18:00']] } satisfies FoundProgrammeBody['hours']

/** What founding one asks for. */
export function newProgramme(change: Partial<FoundProgrammeBody> = {}): FoundProgrammeBody {
  const retry = { times: 1, minutes: 30 }
  return {
    id: randomUUID(), name: 'Mothers of Salem', timeZone: 'Asia/Kolkata', country: 'IN', hours: WEEK, holidays: ['2027-01-26'],
    budgetDayMicros: null, budgetMonthMicros: null, carriers: ['twilio'], callerIds: {},
    retries: { busy: retry, no_answer: retry, failed: { times: 0, minutes: 30 } }, languages: ['ta', 'en'],
    helpDueMinutes: 240, unansweredStreak: 5, tellsHelpIsComing: false, isPaused: false, consentWording: 'May we call you about your appointments?', ...change,
  }
}

export async function foundProgramme(owner: Visitor, body = newProgramme()): Promise<ProgrammeDto> {
  const reply = await owner.post('/api/outreach/programmes', body)
  expect(reply.status, reply.text).toBe(201)
  return reply.json as ProgrammeDto
}

/** Signs in as a browser does, with a code and a password. */
export async function signInByCode(world: HttpWorld, code: string, password: string): Promise<Visitor> {
  const { publicUrl } = world.context.config
  const reply = await world.app.send({ method: 'POST', path: '/api/auth/sign-in/username', headers: { origin: publicUrl }, body: { username: code, password } })
  expect(reply.status, reply.text).toBe(200)
  const cookie = [reply.headers['set-cookie']].flat()[0]!.split(';')[0]!
  const send = (method: string) => (path: string, body: unknown, headers: Record<string, string> = {}) =>
    world.app.send({ method, path, body, headers: { cookie, origin: publicUrl, ...headers } } satisfies HttpRequest)
  const { user } = reply.json as { user: { id: string, name: string } }
  const [row] = await world.context.admin`select * from "user" where id = ${user.id}`
  const person = { id: user.id, name: user.name, email: row!.email, emailVerified: false, role: row!.role, country: row!.country, createdAt: row!.created_at, walletId: '' } as Person
  return {
    person, sessionId: '', cookie,
    get: (path, headers) => send('GET')(path, undefined, headers), post: send('POST'), put: send('PUT'),
    remove: path => send('DELETE')(path, undefined), stepUp: async () => {},
  }
}

/** Somebody who joins a programme, signs in, and has a password of their own. */
export async function joinProgramme(world: HttpWorld, by: Visitor, programmeId: string, role: ProgrammeRole, name = 'Meena') {
  const made = await by.post(`/api/outreach/programmes/${programmeId}/members`, { id: randomUUID(), name, role })
  expect(made.status, made.text).toBe(201)
  const { code, password: first } = made.json as MemberSecretDto
  const visitor = await signInByCode(world, code, first)
  const password = `own words ${randomUUID()}`
  const changed = await visitor.post('/api/user/password', { currentPassword: first, newPassword: password })
  expect(changed.status, changed.text).toBe(200)
  return { ...visitor, code, password }
}
