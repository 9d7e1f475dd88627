import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FoundProgrammeBody, MemberDto, MemberSecretDto, ProgrammeDto } from '../../shared/schemas/outreach/programmes'
import type { ErrorDto, IssueDto } from '../../shared/errors'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { foundProgramme, joinProgramme, newProgramme, signInByCode } from '../support/programmes'
import { createCarePerson } from '../support/outreach'
import { NUMBERS } from '../support/test-context'

let world: HttpWorld
let owner: Visitor
let programme: ProgrammeDto
let worker: Visitor & { code: string, password: string }
let supervisor: Visitor & { code: string, password: string }

beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit()
  programme = await foundProgramme(owner)
  worker = await joinProgramme(world, owner, programme.id, 'worker')
  supervisor = await joinProgramme(world, owner, programme.id, 'supervisor')
})
afterAll(() => world.close())

const one = (id = programme.id) => `/api/outreach/programmes/${id}`
const wordings = (id = programme.id) => `/api/outreach/programmes/${id}/wordings`
const members = (id = programme.id) => `/api/outreach/programmes/${id}/members`
const member = (userId: string, id = programme.id) => `/api/outreach/programmes/${id}/members/${userId}`
const passwordOf = (userId: string, id = programme.id) => `/api/outreach/programmes/${id}/members/${userId}/password`
const settingsOf = ({ id: _id, consentWording: _wording, ...settings }: FoundProgrammeBody) => settings
const issuesOf = (reply: HttpReply) => (reply.json as ErrorDto).details?.issues
const audit = (subjectId: string) => world.context.admin`select action, actor_id, before, after from audit_log where subject_id = ${subjectId} order by id`

describe('founding a programme', () => {
  it('A5 a caller founds one that their wallet pays, supervises it, and it has its words and two scripts', async () => {
    const body = newProgramme({ name: 'Asha health', budgetDayMicros: '5000000' })
    const reply = await owner.post('/api/outreach/programmes', body)
    expect(reply.status, reply.text).toBe(201)
    expect(reply.json).toMatchObject({
      id: body.id, name: 'Asha health', role: 'supervisor', revision: 1, hours: body.hours, consent: { version: 1, wording: body.consentWording },
      management: { isOwner: true, budgetDayMicros: '5000000', budgetMonthMicros: null, spentDayMicros: '0', spentMonthMicros: '0' },
    })
    const { admin } = world.context
    expect(await admin`select wallet_id, owner_id from programme where id = ${body.id}`).toEqual([{ wallet_id: owner.person.walletId, owner_id: owner.person.id }])
    expect(await admin`select user_id, role from programme_member where programme_id = ${body.id}`).toEqual([{ user_id: owner.person.id, role: 'supervisor' }])
    expect(await admin`select count(*)::int as count from keypad_script s join script_version v on v.script_id = s.id where programme_id = ${body.id}`).toEqual([{ count: 2 }])
    expect(await audit(body.id)).toMatchObject([{ action: 'programme.found', actor_id: owner.person.id, after: { name: 'Asha health' } }])
  })

  it('M16 the same again is the first answer, also at once; other content under its id is refused', async () => {
    const body = newProgramme()
    const replies = await Promise.all([1, 2, 3].map(() => owner.post('/api/outreach/programmes', body)))
    expect(replies.map(reply => reply.status)).toEqual([201, 201, 201])
    expect(new Set(replies.map(reply => reply.text)).size).toBe(1)
    expect(replies.filter(reply => reply.headers['idempotency-hit'] === 'true')).toHaveLength(2)
    expectRefusal(await owner.post('/api/outreach/programmes', { ...body, name: 'Another' }), 409, 'idempotency_mismatch')
    // nobody finds out by an id whether there is one
    expectRefusal(await (await world.visit()).post('/api/outreach/programmes', body), 409, 'idempotency_mismatch')
    expect((await world.context.admin`select from keypad_script where programme_id = ${body.id}`).length).toBe(2)
  })

  it.each([
    ['hours', { hours: {} }, 'nobody is ever called'],
    ['hours', { hours: { mon: [] } }, 'nobody is ever called'],
    ['hours.mon.0', { hours: { mon: [['09:00', '09:00']] } }, 'begin and end at the same time'],
    ['hours.mon.0.0', { hours: { mon: [['24:00', '09:00']] } }, 'written as'],
    ['hours.mon.0.1', { hours: { mon: [['09:00', '25:00']] } }, 'written as'],
    ['hours', { hours: { mon: [['09:00', '12:00'], ['11:00', '13:00']] } }, 'overlap'],
    ['hours', { hours: { mon: [['22:00', '02:00'], ['23:00', '23:30']] } }, 'overlap'],
    ['timeZone', { timeZone: 'Mars/Olympus' }, 'time zone'],
    ['timeZone', { timeZone: '+05:30' }, 'time zone'],
    ['holidays.0', { holidays: ['2026-02-30'] }, ''],
    ['budgetDayMicros', { budgetDayMicros: '-1' }, 'below nothing'],
    ['budgetDayMicros', { budgetDayMicros: 5 }, ''],
    ['languages', { languages: [] }, 'language'],
    ['carriers', { carriers: [] }, 'connects'],
    ['carriers', { carriers: ['nobody'] }, 'no provider called nobody'],
    ['callerIds.twilio', { callerIds: { twilio: NUMBERS.british } }, 'not a number that these calls may show'],
    ['retries.busy.times', { retries: { busy: { times: 99, minutes: 30 }, no_answer: { times: 0, minutes: 30 }, failed: { times: 0, minutes: 30 } } }, ''],
    ['name', { name: '  ' }, 'name'],
    ['consentWording', { consentWording: 'yes' }, ''],
    ['helpDueMinutes', { helpDueMinutes: 1 }, ''],
  ] as const)('refuses what cannot be, in words, at its field: %s %j', async (path, change, words) => {
    const before = await world.fingerprint()
    const reply = await owner.post('/api/outreach/programmes', { ...newProgramme(), ...change })
    expectRefusal(reply, 400, 'invalid_request')
    expect((issuesOf(reply) as IssueDto[])[0]).toMatchObject({ path, message: expect.stringContaining(words) })
    expect((issuesOf(reply) as IssueDto[]).every(issue => issue.path === path)).toBe(true)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('takes a budget of zero, hours over midnight, and a number of the owner\'s', async () => {
    const twilio = world.context.carriers.browser.name
    const choices = (await owner.get('/api/outreach/programmes')).json as { founding: { carriers: { name: string, callerIds: string[] }[] } }
    const [callerId] = choices.founding.carriers.find(row => row.name === twilio)!.callerIds
    const body = newProgramme({ budgetDayMicros: '0', hours: { sat: [['22:00', '02:00']], sun: [['00:00', '24:00']] }, callerIds: { [twilio]: callerId! } })
    expect((await foundProgramme(owner, body)).management).toMatchObject({ budgetDayMicros: '0', callerIds: { [twilio]: callerId } })
  })

  it('A1 is for who has a wallet, and one that is open', async () => {
    for (const visitor of [worker, supervisor, await world.visit({ role: 'auditor' })]) {
      expectRefusal(await visitor.post('/api/outreach/programmes', newProgramme()), 403, 'forbidden')
    }
    const frozen = await world.visit()
    await world.context.admin.begin(async sql => {
      await sql`select set_config('app.evidence', 'test', true)`
      await sql`update wallet set status = 'frozen' where id = ${frozen.person.walletId}`
    })
    expectRefusal(await frozen.post('/api/outreach/programmes', newProgramme()), 403, 'wallet_closed')
  })
})

describe('what a programme is set to', () => {
  it('A5 is changed for the revision that was seen, and what changed is in the audit log', async () => {
    const body = newProgramme()
    const { id } = await foundProgramme(owner, body)
    const settings = settingsOf(body)
    const changed = await owner.put(one(id), { ...settings, name: 'Renamed', isPaused: true, revision: 1 })
    expect(changed.status, changed.text).toBe(200)
    expect(changed.json).toMatchObject({ name: 'Renamed', isPaused: true, revision: 2 })
    expectRefusal(await owner.put(one(id), { ...settings, name: 'Late', revision: 1 }), 409, 'content_changed')
    expect((await audit(id)).at(-1)).toMatchObject({
      action: 'programme.change', actor_id: owner.person.id, before: { name: body.name, isPaused: false }, after: { name: 'Renamed', isPaused: true },
    })
    expect(Object.keys((await audit(id)).at(-1)!.after as object)).toEqual(['name', 'isPaused'])
  })

  it('of many changes at once one is made', async () => {
    const body = newProgramme()
    const { id } = await foundProgramme(owner, body)
    const replies = await Promise.all([1, 2, 3, 4].map(count => owner.put(one(id), { ...settingsOf(body), name: `Name ${count}`, revision: 1 })))
    expect(replies.map(reply => reply.status).sort()).toEqual([200, 409, 409, 409])
  })

  it('the words of consent never change: other words are another version, for the one that was seen', async () => {
    const { id } = await foundProgramme(owner)
    const wording = 'May we call you once a week, in your own language?'
    const added = await owner.post(wordings(id), { wording, afterVersion: 1 })
    expect(added.status, added.text).toBe(201)
    expect(added.json).toMatchObject({ version: 2, wording })
    expectRefusal(await owner.post(wordings(id), { wording, afterVersion: 1 }), 409, 'content_changed')
    const found = (await owner.get(wordings(id))).json as { wordings: { version: number }[] }
    expect(found.wordings.map(row => row.version)).toEqual([2, 1])
    expect((await owner.get(one(id))).json).toMatchObject({ consent: { version: 2 } })
  })

  it('O4 a worker reads what is needed for calling, and no money; a supervisor the budget, and never the wallet', async () => {
    const seen = await worker.get(one())
    expect(seen.json).toMatchObject({ name: programme.name, role: 'worker', languages: programme.languages, hours: programme.hours, management: null })
    expect(seen.text).not.toMatch(/micros|budget|spent|wallet|balance/i)
    const managed = await supervisor.get(one())
    expect(managed.json).toMatchObject({ role: 'supervisor', management: { isOwner: false, ownerName: owner.person.name, spentDayMicros: '0' } })
    for (const reply of [seen, managed, await supervisor.get('/api/outreach/programmes')]) {
      expect(reply.text).not.toContain(owner.person.walletId)
      expect(reply.text).not.toMatch(/walletId|balance/)
    }
    expect((await worker.get('/api/outreach/programmes')).json).toMatchObject({ programmes: [{ id: programme.id, role: 'worker' }], founding: null })
  })

  it('O4 a worker manages nothing', async () => {
    const before = await world.fingerprint(['audit_log', 'evidence', 'evidence_pending'])
    const replies = [
      await worker.put(one(), { ...settingsOf(newProgramme()), revision: 1 }),
      await worker.post(wordings(), { wording: 'Other words, as one likes.', afterVersion: 1 }),
      await worker.get(members()),
      await worker.post(members(), { id: randomUUID(), name: 'Mallory', role: 'supervisor' }),
      await worker.post(passwordOf(supervisor.person.id), {}),
      await worker.put(member(worker.person.id), { role: 'supervisor' }),
      await worker.remove(member(supervisor.person.id)),
    ]
    for (const reply of replies) expectRefusal(reply, 403, 'forbidden')
    expect(await world.fingerprint(['audit_log', 'evidence', 'evidence_pending'])).toEqual(before)
  })

  it('A2 whoever does not work in it finds nothing of it, and changes nothing', async () => {
    const elsewhere = await world.visit()
    const other = await foundProgramme(elsewhere)
    const strangers = [elsewhere, await world.visit(), await joinProgramme(world, elsewhere, other.id, 'supervisor'), await joinProgramme(world, elsewhere, other.id, 'worker')]
    const before = await world.fingerprint()
    for (const stranger of strangers) {
      const replies = [
        await stranger.get(one()), await stranger.put(
          one(), { ...settingsOf(newProgramme()), revision: 1 },
        ), await stranger.get(wordings()),
        await stranger.post(wordings(), { wording: 'Other words, as one likes.', afterVersion: 1 }), await stranger.get(members()),
        await stranger.post(members(), { id: randomUUID(), name: 'Mallory', role: 'supervisor' }),
        await stranger.post(passwordOf(worker.person.id), {}), await stranger.put(member(worker.person.id), { role: 'supervisor' }),
        await stranger.remove(member(worker.person.id)),
      ]
      for (const reply of replies) expectRefusal(reply, 404, 'not_found')
      expect((await stranger.get('/api/outreach/programmes')).text).not.toContain(programme.id)
    }
    // nor by naming somebody of elsewhere in one's own
    for (const reply of [
      await elsewhere.post(passwordOf(worker.person.id, other.id), {}),
      await elsewhere.put(member(worker.person.id, other.id), { role: 'supervisor' }),
      await elsewhere.remove(member(worker.person.id, other.id)),
    ]) expectRefusal(reply, 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
  })
})

describe('people of a programme', () => {
  const listOf = (reply: HttpReply) => (reply.json as { members: MemberDto[] }).members
  const readMembers = async () => listOf(await owner.get(members()))

  it('A1 A3 somebody new signs in by a code and a first password, and is served once it is their own', async () => {
    const made = await owner.post(members(), { id: randomUUID(), name: 'லட்சுமி', role: 'worker' })
    expect(made.status, made.text).toBe(201)
    const { userId, code, password } = made.json as MemberSecretDto
    expect(code).toMatch(/^[A-Z]{4}-[34679A-Z]{4}$/)
    const visitor = await signInByCode(world, code.toLowerCase(), password)
    expect((await visitor.get('/api/user/me')).json).toEqual({ id: userId, name: 'லட்சுமி', role: 'worker', code, mustChangePassword: true })
    for (const path of ['/api/outreach/programmes', one(), '/api/user/sessions', '/api/user/profile']) {
      expectRefusal(await visitor.get(path), 403, 'password_not_own')
    }
    const row = (await readMembers()).find(row => row.userId === userId)
    expect(row).toMatchObject({ code, waitsForFirstSignIn: true, peopleInCare: 0, isOwner: false })

    expectRefusal(await visitor.post('/api/user/password', { currentPassword: password, newPassword: password }), 422, 'password_refused')
    const changed = await visitor.post('/api/user/password', { currentPassword: password, newPassword: 'four words of my own' })
    expect(changed.status, changed.text).toBe(200)
    expect((await visitor.get(one())).status).toBe(200)
    expectRefusal(await visitor.get('/api/user/profile'), 403, 'no_wallet')
    expect((await readMembers()).find(row => row.userId === userId)).toMatchObject({ waitsForFirstSignIn: false })
    const { admin } = world.context
    expect(await admin`select role, email from "user" where id = ${userId}`).toEqual([{ role: 'worker', email: `${userId}@no-mailbox.invalid` }])
    expect(await admin`select from wallet where user_id = ${userId}`).toHaveLength(0)
    expect(await admin`select from mail_outbox where user_id = ${userId} or to_address like '%no-mailbox%'`).toHaveLength(0)
    expect((await audit(userId)).map(row => row.action)).toEqual(expect.arrayContaining(['member.add', 'sign_in', 'password.change']))
    expect(JSON.stringify(await audit(userId))).not.toContain(password)
  })

  it('M16 the same asked for twice is one account, and its password is not shown again', async () => {
    const body = { id: randomUUID(), name: 'Twice', role: 'worker' }
    const replies = await Promise.all([owner.post(members(), body), owner.post(members(), body)])
    expect(replies.map(reply => reply.status).sort()).toEqual([201, 409])
    expect((await readMembers()).filter(row => row.name === 'Twice')).toHaveLength(1)
    // an id of somebody who has an account already is no way to theirs
    expect((await owner.post(members(), { ...body, id: randomUUID(), role: 'admin' })).status).toBe(400)
  })

  it('A3 a password that a supervisor gives anew ends every session and the one before, and is to be changed', async () => {
    const somebody = await joinProgramme(world, owner, programme.id, 'worker')
    const reply = await supervisor.post(passwordOf(somebody.person.id), {})
    expect(reply.status, reply.text).toBe(200)
    const { code, password } = reply.json as MemberSecretDto
    expect(code).toBe(somebody.code)
    expectRefusal(await somebody.get('/api/user/me'), 401, 'unauthenticated')
    const old = await world.app.send({ method: 'POST', path: '/api/auth/sign-in/username', headers: { origin: world.side.publicUrl }, body: { username: code, password: somebody.password } })
    expect(old.status).toBe(401)
    expectRefusal(await (await signInByCode(world, code, password)).get(one()), 403, 'password_not_own')
    expect((await audit(somebody.person.id)).filter(row => row.action === 'member.password')).toMatchObject([{ action: 'member.password', actor_id: supervisor.person.id, after: { programmeId: programme.id } }])
    expect(JSON.stringify(await audit(somebody.person.id))).not.toContain(password)
  })

  it('A1 what somebody is in it holds at the next request; who has left is signed out and may come back', async () => {
    const somebody = await joinProgramme(world, owner, programme.id, 'worker')
    expectRefusal(await somebody.get(members()), 403, 'forbidden')
    expect((await owner.put(member(somebody.person.id), { role: 'supervisor' })).status).toBe(200)
    expect((await somebody.get(members())).status).toBe(200)
    expect((await somebody.get('/api/user/me')).json).toMatchObject({ role: 'supervisor' })

    const left = await owner.remove(member(somebody.person.id))
    expect(listOf(left).find(row => row.userId === somebody.person.id)?.leftAt).not.toBeNull()
    expectRefusal(await somebody.get('/api/user/me'), 401, 'unauthenticated')
    expect((await owner.remove(member(somebody.person.id))).status).toBe(200)
    expectRefusal(await owner.post(passwordOf(somebody.person.id), {}), 409, 'member_refused')
    const outside = await signInByCode(world, somebody.code, somebody.password)
    expectRefusal(await outside.get(one()), 404, 'not_found')
    expect((await owner.put(member(somebody.person.id), { role: 'worker' })).status).toBe(200)
    expect((await outside.get(one())).json).toMatchObject({ role: 'worker' })
    const acts = (await audit(somebody.person.id)).map(row => row.action as string)
    expect(acts.filter(action => action.startsWith('member.'))).toEqual(['member.add', 'member.role', 'member.leave', 'member.role'])
  })

  it('A1 the owner stays what they are, nobody changes themselves, and no account of another kind gets a password', async () => {
    const ownerId = owner.person.id
    for (const reply of [
      await supervisor.put(member(ownerId), { role: 'worker' }), await supervisor.remove(member(ownerId)),
      await supervisor.post(passwordOf(ownerId), {}), await owner.post(passwordOf(ownerId), {}),
      await supervisor.put(member(supervisor.person.id), { role: 'worker' }), await supervisor.remove(member(supervisor.person.id)),
    ]) expectRefusal(reply, 403, 'forbidden')
    for (const userId of [(await world.visit()).person.id, 'nobody']) {
      expectRefusal(await owner.put(member(userId), { role: 'supervisor' }), 404, 'not_found')
      expectRefusal(await owner.post(passwordOf(userId), {}), 404, 'not_found')
    }
  })

  it('P2 somebody who works there has all that is kept about them, and is forgotten once nobody is in their care', async () => {
    const somebody = await joinProgramme(world, owner, programme.id, 'worker', 'Sudha')
    const { person: { id }, code, password } = somebody
    const data = (await somebody.get('/api/user/data')).json as Record<string, Record<string, unknown>[]>
    expect(data).toMatchObject({ user: [{ id, username: code.toLowerCase() }], programme_member: [{ programme_id: programme.id, role: 'worker' }], wallet: [] })
    expect(JSON.stringify(data)).not.toContain(owner.person.walletId)

    const { context } = world
    const inCare = await createCarePerson(context, { programme: { id: programme.id }, worker: { id } })
    expect(await readMembers()).toContainEqual(expect.objectContaining({ userId: id, peopleInCare: 1 }))
    expectRefusal(await somebody.post('/api/user/erasure', { password }), 409, 'erasure_refused')
    await context.admin`update care_person set worker_id = ${owner.person.id} where id = ${inCare.id}`
    const gone = await somebody.post('/api/user/erasure', { password })
    expect(gone.status, gone.text).toBeLessThan(300)
    const [row] = await context.admin`select name, username, role from "user" where id = ${id}`
    expect(row).toEqual({ name: 'Erased person', username: null, role: 'worker' })
    expect((await readMembers()).find(row => row.userId === id)).toMatchObject({ name: 'Erased person', code: null })
    expectRefusal(await owner.post(passwordOf(id), {}), 409, 'member_refused')
  })

  it('P2 nobody is forgotten while people rely on a programme that they pay for', async () => {
    const somebody = await world.visit({ grantMicros: 0n })
    await foundProgramme(somebody)
    expect((await somebody.get('/api/user/erasure')).json).toMatchObject({ obstacle: expect.stringContaining('outreach programme') })
  })
})
