import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { openTask } from '../../server/services/outreach/care/open-task'
import { createBuiltInScripts, createHelpScript } from '../../server/services/outreach/scripts/create-built-in-scripts'
import { HELP_SCRIPT } from '../../shared/outreach/script-templates'
import type { CareTasksPage, CareTrailPage } from '../../shared/schemas/outreach/care'
import type { CallCheckDto, KeypadCallDto, KeypadCallsPage, TriggerCallReply } from '../../shared/schemas/outreach/calls'
import type { ScriptDetailDto, ScriptsDto } from '../../shared/schemas/outreach/scripts'
import type { CareTaskKind } from '../../shared/schemas/outreach/words'
import type { FakeCarrier } from '../support/fake-carrier'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { expectHealthy, expectWallet } from '../support/ledger/read-ledger'
import { createCarePerson, createProgramme, type CareOptions, type ProgrammeOptions } from '../support/outreach'
import { foundProgramme, newProgramme } from '../support/programmes'
import { DECK } from '../support/test-context'
import { keypadMessage, placedStatusMessage, type PlacedLeg } from '../support/twilio-requests'

const INDIA = '91,,India,,0.0100,0.0090,0.0190,0,60,60,0,0,0,0\n'

let world: HttpWorld
let twilio: FakeCarrier
let owner: Visitor
let worker: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: DECK + INDIA })
  twilio = world.context.fakeCarrier
})
beforeEach(async () => {
  twilio.orders.length = 0
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await found()
})
afterAll(() => world.close())

async function found(more: Partial<ProgrammeOptions> = {}) {
  const made = await createProgramme(world.context, {
    owner: owner.person, workers: [worker.person], tellsHelpIsComing: true, ...more,
  })
  await world.context.database.asSystem(async tx => {
    await createBuiltInScripts(world.context, tx, made.id, owner.person.id)
    await createHelpScript(world.context, tx, made.id, owner.person.id)
  })
  return made
}
interface Asked { id: string, personId: string, number: string }
async function taskOf(more: Partial<CareOptions> & { kind?: CareTaskKind } = {}): Promise<Asked> {
  const { kind = 'help', ...fields } = more
  const person = await createCarePerson(world.context, { programme, worker: worker.person, language: 'ta', ...fields })
  const opened = await world.context.database.asSystem(tx => openTask(world.context, tx, {
    programmeId: programme.id, personId: person.id, kind, keypadCallId: randomUUID(),
  }))
  return { id: opened!.task.id, personId: person.id, number: person.number }
}
const see = (task: Asked, who = worker) => who.post(`/api/outreach/tasks/${task.id}/steps`, { id: randomUUID(), step: 'acknowledge' })
const tell = (task: Asked, who = worker) => who.post(`/api/outreach/tasks/${task.id}/help-call`, {})
async function seen(more: Parameters<typeof taskOf>[0] = {}): Promise<Asked> {
  const task = await taskOf(more)
  expect((await see(task)).json).toMatchObject({ state: 'acknowledged', helpCall: null, mayTellHelp: true })
  return task
}
const read = async (task: Asked) =>
  ((await owner.get(`/api/outreach/tasks?programme=${programme.id}&person=${task.personId}`)).json as CareTasksPage).tasks[0]!
const personOf = async (task: Asked) => (await world.context.admin`select * from care_person where id = ${task.personId}`)[0]!

async function legOf(callId: string): Promise<PlacedLeg> {
  const [row] = await world.context.admin`
    select c.id, c.terms, c.to_number, l.leg_id from keypad_attempt a join call c on c.id = a.call_id join call_leg l on l.call_id = c.id
    where a.keypad_call_id = ${callId} order by a.place desc limit 1`
  return {
    id: row!.id as string, terms: row!.terms as string, toNumber: row!.to_number as string, sid: row!.leg_id as string,
  }
}
async function end(callId: string, status: 'completed' | 'no-answer', durationSeconds?: number): Promise<void> {
  const at = world.context.clock.now()
  const leg = await legOf(callId)
  await world.deliver(placedStatusMessage(world.side, leg, { status, sequence: 3, durationSeconds, at }))
  await world.context.idle()
  await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
}

describe('POST /api/outreach/tasks/:id/help-call', () => {
  it('O2 says in the person’s language that help is coming, at the programme’s cost, and stands with the task', async () => {
    const task = await seen()
    const reply = await tell(task)
    expect(reply.status, reply.text).toBe(200)
    const call = reply.json as KeypadCallDto
    expect(call).toMatchObject({ personId: task.personId, taskId: task.id, state: 'asked', outcome: null, language: 'ta' })
    expect(twilio.orders).toMatchObject([{ toNumber: task.number }])
    expect(twilio.orders[0]!.document).toContain(HELP_SCRIPT.texts.ta.prompt)
    const [wallet] = await world.context.admin`select held_micros from wallet where id = ${owner.person.walletId}`
    expect(wallet!.held_micros).toBeGreaterThan(0n)
    expect(await read(task)).toMatchObject({ state: 'acknowledged', mayTellHelp: false, helpCall: { id: call.id, state: 'asked' } })
    await end(call.id, 'completed', 9)
    expect(await read(task)).toMatchObject({ helpCall: { id: call.id, state: 'ended', outcome: 'no_key' } })
    const { calls } = (await worker.get(`/api/outreach/calls?programme=${programme.id}&person=${task.personId}`)).json as KeypadCallsPage
    expect(calls).toMatchObject([{ id: call.id, taskId: task.id }])
    await expectHealthy(world.context.admin)
  })

  it('O1 M16 is one call a task, whoever asks for it and however often', async () => {
    const task = await seen()
    const replies = await Promise.all([worker, owner, worker, owner, worker, owner].map(who => tell(task, who)))
    expect(replies.map(({ status }) => status), replies.map(({ text }) => text).join('\n')).toEqual([200, 200, 200, 200, 200, 200])
    const ids = new Set(replies.map(({ json }) => (json as KeypadCallDto).id))
    expect([ids.size, twilio.orders.length]).toEqual([1, 1])
    await end([...ids][0]!, 'no-answer')
    const again = await tell(task, owner)
    expect([again.status, again.headers['idempotency-hit']]).toEqual([200, 'true'])
    expect(again.json).toMatchObject({ id: [...ids][0], outcome: 'no_answer' })
    expect(twilio.orders).toHaveLength(1)
    await expect(world.context.admin`insert into keypad_call (id, programme_id, person_id, user_id, script_id, script_version, language, content_hash, task_id, outcome, created_at, ended_at)
      select gen_random_uuid(), programme_id, person_id, user_id, script_id, script_version, language, content_hash, task_id, outcome, created_at, ended_at
      from keypad_call where task_id = ${task.id}`).rejects.toThrow('keypad_call_by_task')
  })

  it.each<[string, Partial<CareOptions>, Partial<ProgrammeOptions>, string]>([
    ['of somebody who wants no calls', { optedOutAt: new Date() }, {}, 'opted_out'],
    ['without consent', { consentAt: null }, {}, 'no_consent'],
    ['at a number that is not theirs', { numberDoubtedAt: new Date() }, {}, 'number_doubted'],
    ['outside the hours', {}, { hours: {} }, 'outside_hours'],
    ['of a programme that pauses', {}, { isPaused: true }, 'paused'],
    ['without a budget', {}, { budgetDayMicros: 0n }, 'day'],
  ])('O3 is refused %s; that it was seen stands', async (_, person, settings, reason) => {
    programme = await found(settings)
    const task = await seen(person)
    const [status, code] = reason === 'day' ? [402, 'budget_spent'] as const : [409, 'call_not_allowed'] as const
    expect(expectRefusal(await tell(task), status, code).details).toMatchObject({ reason })
    expect(await read(task)).toMatchObject({ state: 'acknowledged', helpCall: null, mayTellHelp: true })
    expect(twilio.orders).toEqual([])
    await expectWallet(world.context.admin, owner.person.walletId, { heldMicros: 0n })
  })

  it('O2 is refused before somebody has seen it, after it is done, where nobody asked for help, and where the programme does not', async () => {
    const refused = async (task: Asked, reason: string) => {
      expect(expectRefusal(await tell(task), 409, 'call_not_allowed').details).toEqual({ reason })
    }
    await refused(await taskOf(), 'unseen')
    const done = await seen()
    await worker.post(`/api/outreach/tasks/${done.id}/steps`, { id: randomUUID(), step: 'resolve', note: 'Was there' })
    await refused(done, 'resolved')
    await refused(await taskOf({ kind: 'unanswered' }), 'not_asked')
    programme = await found({ tellsHelpIsComing: false })
    const silent = await taskOf()
    expect((await see(silent)).json).toMatchObject({ state: 'acknowledged', mayTellHelp: false })
    await refused(silent, 'not_told')
    expect(twilio.orders).toEqual([])
  })

  it('O4 A2 is for whose task it is and for supervisors', async () => {
    const task = await seen()
    const [colleague, stranger] = [await world.visit({ role: 'worker', grantMicros: 0n }), await world.visit()]
    await world.context.admin`insert into programme_member (programme_id, user_id, role, joined_at) values (${programme.id}, ${colleague.person.id}, 'worker', now())`
    for (const other of [colleague, stranger]) expectRefusal(await tell(task, other), 404, 'not_found')
    await owner.post(`/api/outreach/tasks/${task.id}/steps`, { id: randomUUID(), step: 'reassign', ownerId: owner.person.id })
    expectRefusal(await tell(task), 403, 'forbidden')
    expect(twilio.orders).toEqual([])
    expect((await tell(task, owner)).status).toBe(200)
  })
})

describe('what such a call comes to', () => {
  it('O2 counts no answer in no streak, and makes no task of it', async () => {
    programme = await found({ unansweredStreak: 2 })
    const task = await seen({ unanswered: 1 })
    const { id } = (await tell(task)).json as KeypadCallDto
    await end(id, 'no-answer')
    expect(await read(task)).toMatchObject({ helpCall: { outcome: 'no_answer' } })
    expect(await personOf(task)).toMatchObject({ unanswered: 1, last_called_at: world.context.clock.now() })
    expect(await world.context.admin`select kind from care_task where person_id = ${task.personId}`).toEqual([{ kind: 'help' }])
  })

  it('O2 an answer ends the streak, as every answer does', async () => {
    const task = await seen({ unanswered: 2 })
    const { id } = (await tell(task)).json as KeypadCallDto
    await end(id, 'completed', 12)
    expect(await personOf(task)).toMatchObject({ unanswered: 0, last_reached_at: world.context.clock.now() })
  })

  it('O3 its one key stops the calls at once', async () => {
    const task = await seen()
    const { id } = (await tell(task)).json as KeypadCallDto
    const leg = await legOf(id)
    const reply = await world.deliver(keypadMessage(world.side, leg, { round: 0, digits: '9' }))
    expect(reply.status, reply.text).toBe(200)
    expect((await personOf(task)).opted_out_at).not.toBeNull()
    const trail = (await worker.get(`/api/outreach/people/${task.personId}/trail`)).json as CareTrailPage
    expect(trail.events.map(({ kind }) => kind)).toContain('opted_out')
  })
})

describe('the script that tells of help', () => {
  const scriptsOf = async (id: string) => ((await owner.get(`/api/outreach/scripts?programme=${id}`)).json as ScriptsDto).scripts

  it('is there once as soon as a programme says that it does, and nowhere else', async () => {
    const body = newProgramme()
    const { management } = await foundProgramme(owner, body)
    expect(management).toMatchObject({ tellsHelpIsComing: false })
    expect((await scriptsOf(body.id)).map(({ kind }) => kind)).toEqual(['question', 'question'])
    const { id, consentWording: _wording, ...settings } = body
    for (const [revision, tellsHelpIsComing] of [[1, true], [2, false], [3, true]] as const) {
      const reply = await owner.put(`/api/outreach/programmes/${id}`, { ...settings, tellsHelpIsComing, revision })
      expect(reply.json, reply.text).toMatchObject({ management: { tellsHelpIsComing } })
    }
    expect((await scriptsOf(id)).filter(({ kind }) => kind === 'help_is_coming')).toMatchObject([{ name: 'Help is coming', version: 1 }])
    const other = await foundProgramme(owner, newProgramme({ tellsHelpIsComing: true }))
    expect((await scriptsOf(other.id)).filter(({ kind }) => kind === 'help_is_coming')).toHaveLength(1)
  })

  it('is never what is asked: not by a press, not where nobody chose, not by a round', async () => {
    const person = await createCarePerson(world.context, { programme, worker: worker.person })
    const help = (await scriptsOf(programme.id)).find(({ kind }) => kind === 'help_is_coming')!
    const check = (await worker.get(`/api/outreach/people/${person.id}/call`)).json as CallCheckDto
    expect(check.scripts.map(({ id }) => id)).not.toContain(help.id)
    expectRefusal(await worker.post(`/api/mothers/${person.id}/trigger-call`, { scriptId: help.id }), 404, 'not_found')
    const plan = { programmeId: programme.id, scriptId: help.id, filter: {}, window: null, endsAt: null, order: 'list', perMinute: 20, atOnce: 10, budgetMicros: null }
    expectRefusal(await owner.post('/api/outreach/rounds/preview', plan), 404, 'not_found')
    await world.context.admin`update keypad_script set created_at = created_at - interval '1 day' where id = ${help.id}`
    const { call } = (await worker.post(`/api/mothers/${person.id}/trigger-call`, {})).json as TriggerCallReply
    expect(call.taskId).toBeNull()
    expect(twilio.orders[0]!.document).not.toContain(HELP_SCRIPT.texts.en.prompt)
  })

  it('may be said in other words, and asks nothing in any', async () => {
    const help = (await scriptsOf(programme.id)).find(({ kind }) => kind === 'help_is_coming')!
    const { keys, texts, repeats } = ((await owner.get(`/api/outreach/scripts/${help.id}`)).json as ScriptDetailDto).versions[0]!
    const prompt = `${HELP_SCRIPT.texts.en.prompt} Today.`
    const say = (more: object) => owner.post(`/api/outreach/scripts/${help.id}/versions`, { seenVersion: 1, keys, texts, repeats, ...more })
    const question = { key: '2', meaning: 'need_help', words: {} }
    expectRefusal(await say({ keys: [...keys, question] }), 422, 'script_refused')
    expect((await say({ texts: { ...texts, en: { ...texts.en, prompt } } })).json).toMatchObject({ version: 2, kind: 'help_is_coming' })
  })
})
