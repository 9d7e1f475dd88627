import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/db/client'
import { applyKeyMeaning } from '../../server/services/outreach/care/apply-key-meaning'
import { escalateTasks } from '../../server/services/outreach/care/escalate-tasks'
import { openTask } from '../../server/services/outreach/care/open-task'
import type { CareOptionsDto, CareTaskDto, CareTasksPage, CareTrailPage } from '../../shared/schemas/outreach/care'
import type { CareTaskKind } from '../../shared/schemas/outreach/words'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { createCarePerson, createProgramme } from '../support/outreach'

let world: HttpWorld
let owner: Visitor
let worker: Visitor
let colleague: Visitor
let stranger: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  world = await createHttpWorld({ deck: null })
  owner = await world.visit()
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  colleague = await world.visit({ role: 'worker', grantMicros: 0n })
  stranger = await world.visit({ role: 'worker', grantMicros: 0n })
  programme = await createProgramme(world.context, {
    owner: owner.person, workers: [worker.person, colleague.person], helpDueMinutes: 30,
  })
  const { person: founder } = await world.visit()
  await createProgramme(world.context, { owner: founder, workers: [stranger.person] })
})
afterAll(() => world.close())

const inCare = (who = worker) => createCarePerson(world.context, { programme, worker: who.person })
async function taskOf(kind: CareTaskKind = 'help', personId?: string): Promise<{ id: string, personId: string }> {
  const about = personId ?? (await inCare()).id
  const opened = await world.context.database.asSystem(tx => openTask(world.context, tx, {
    programmeId: programme.id, personId: about, kind, keypadCallId: randomUUID(),
  }))
  return { id: opened!.task.id, personId: about }
}
const list = async (who: Visitor, query = '') => {
  const reply = await who.get(`/api/outreach/tasks?programme=${programme.id}${query}`)
  expect(reply.status, reply.text).toBe(200)
  return (reply.json as CareTasksPage).tasks
}
const step = (who: Visitor, id: string, body: object) => who.post(`/api/outreach/tasks/${id}/steps`, { id: randomUUID(), ...body })
const trail = async (id: string) => ((await owner.get(`/api/outreach/people/${id}/trail`)).json as CareTrailPage).events

describe('a step that is sent again', () => {
  it('M16 O2 happened once where it is the same press, and is told as done where it is another', async () => {
    const { id, personId } = await taskOf()
    const press = { step: 'resolve', note: 'Visited her', id: randomUUID() }
    const [first, again] = await Promise.all([step(worker, id, press), step(worker, id, press)])
    for (const reply of [first, again]) expect(reply, reply.text).toMatchObject({ status: 200, json: { state: 'resolved', note: 'Visited her' } })
    expect((await trail(personId)).filter(({ kind }) => kind === 'task_resolved')).toHaveLength(1)
    expectRefusal(await step(worker, id, { ...press, id: randomUUID() }), 409, 'already_decided')
  })
})

describe('the list of tasks', () => {
  it('O2 has what is overdue first, and a page at a time', async () => {
    const look = await taskOf('unanswered')
    const help = await taskOf('help')
    world.context.clock.advance(31 * 60)
    const later = await taskOf('help')
    const mine = [look.id, help.id, later.id]
    const open = (await list(worker)).filter(({ id }) => mine.includes(id))
    expect(open.map(({ id, isOverdue }) => [id, isOverdue]))
      .toEqual([[help.id, true], [later.id, false], [look.id, false]])
    const pages: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: CareTasksPage = (await worker.get(`/api/outreach/tasks?programme=${programme.id}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)).json as CareTasksPage
      pages.push(...page.tasks.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(pages).toEqual((await list(worker)).map(({ id }) => id))
    const { programme: counts } = (await worker.get(`/api/outreach/care-options?programme=${programme.id}`)).json as CareOptionsDto
    expect(counts).toMatchObject({ openTasks: pages.length, overdueTasks: 1 })
  })

  it('O4 has those about her own people alone, and all of them for a supervisor', async () => {
    const { id, personId } = await taskOf('help', (await inCare(colleague)).id)
    expect((await list(worker)).map(one => one.id)).not.toContain(id)
    expect((await list(colleague)).map(one => one.id)).toContain(id)
    expect((await list(owner, `&person=${personId}`)).map(one => one.id)).toEqual([id])
    expectRefusal(await stranger.get(`/api/outreach/tasks?programme=${programme.id}`), 404, 'not_found')
  })
})

describe('seeing to a task', () => {
  it('O2 is to read it, and to say what was done', async () => {
    const { id, personId } = await taskOf()
    expect((await step(worker, id, { step: 'acknowledge' })).json).toMatchObject({ state: 'acknowledged' })
    expect((await step(worker, id, { step: 'acknowledge' })).json).toMatchObject({ state: 'acknowledged' })
    expectRefusal(await step(worker, id, { step: 'resolve', note: ' ' }), 400, 'invalid_request')
    const done = await step(worker, id, { step: 'resolve', note: 'Took her to the clinic' })
    expect(done.json).toMatchObject({ state: 'resolved', note: 'Took her to the clinic', resolvedBy: { id: worker.person.id } })
    expectRefusal(await step(owner, id, { step: 'resolve', note: 'Me too' }), 409, 'already_decided')
    expect((await trail(personId)).map(({ kind }) => kind)).toEqual(['task_resolved', 'task_acknowledged', 'task_opened'])
    expect((await list(worker)).map(one => one.id)).not.toContain(id)
    expect((await list(worker, '&view=done'))[0]).toMatchObject({ id })
    const log = await world.context.admin`select action from audit_log where subject_id = ${personId} order by id`
    expect(log.map(({ action }) => action as string)).toEqual(['care.task_acknowledged', 'care.task_resolved'])
  })

  it('O2 is done once, by whoever is first', async () => {
    const { id } = await taskOf()
    const replies = await Promise.all([worker, owner, worker, owner].map(who => step(who, id, { step: 'resolve', note: 'Done' })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })

  it('O2 begins the row of unanswered calls anew', async () => {
    const { id, personId } = await taskOf('unanswered')
    await world.context.admin`update care_person set unanswered = 5 where id = ${personId}`
    await step(worker, id, { step: 'resolve', note: 'Her phone was broken' })
    expect((await worker.get(`/api/outreach/people/${personId}`)).json).toMatchObject({ unanswered: 0 })
  })

  it('A1 is given to others by a supervisor, and only to whoever sees it', async () => {
    const { id, personId } = await taskOf()
    const give = (who: Visitor, to: Visitor) => step(who, id, { step: 'reassign', ownerId: to.person.id })
    expectRefusal(await give(worker, owner), 403, 'forbidden')
    expectRefusal(await give(owner, colleague), 400, 'invalid_request')
    expectRefusal(await give(owner, stranger), 400, 'invalid_request')
    expect((await give(owner, owner)).json).toMatchObject({ owner: { id: owner.person.id } })
    expectRefusal(await step(worker, id, { step: 'acknowledge' }), 403, 'forbidden')
    expect((await give(owner, worker)).json).toMatchObject({ owner: { id: worker.person.id } })
    expect((await trail(personId))[0]).toMatchObject({ kind: 'task_reassigned', facts: { ownerIdName: 'Ada' } })
  })

  it('O2 goes with the person into the care of another', async () => {
    const { id, personId } = await taskOf()
    await owner.post('/api/outreach/people/hand-over', { programmeId: programme.id, ids: [personId], workerId: colleague.person.id })
    expectRefusal(await step(worker, id, { step: 'acknowledge' }), 404, 'not_found')
    expect((await step(colleague, id, { step: 'acknowledge' })).json).toMatchObject({ owner: { id: colleague.person.id } })
  })

  it.each(['a worker of the same programme', 'a worker of another programme'])('A2 O4 is not there for %s, also by the database alone', async who => {
    const other = who.includes('same') ? colleague : stranger
    const { id } = await taskOf()
    const before = await world.fingerprint()
    for (const one of [id, randomUUID()]) expectRefusal(await step(other, one, { step: 'resolve', note: 'No' }), 404, 'not_found')
    const { database } = world.context
    const { asUser } = database
    const believed: Database['asUser'] = (_, inside) => asUser(other.person.id, inside)
    Object.assign(database, { asUser: believed })
    const reply = await step(worker, id, { step: 'resolve', note: 'No' }).finally(() => Object.assign(database, { asUser }))
    expectRefusal(reply, 404, 'not_found')
    expect(await world.fingerprint()).toEqual(before)
  })

  it('P2 is over with whom it is about', async () => {
    const { id, personId } = await taskOf()
    await owner.remove(`/api/outreach/people/${personId}`)
    expect((await list(owner, `&person=${personId}`))).toEqual([])
    const [task] = await list(owner, `&person=${personId}&view=done`)
    expect(task).toMatchObject({ id, state: 'resolved', person: { display: '' } } satisfies Partial<Omit<CareTaskDto, 'person'>> & { person: object })
  })
})

describe('what nobody has done in time', () => {
  it('O2 is told to every supervisor by mail, once, and says so on the page', async () => {
    const own = await createProgramme(world.context, { owner: owner.person, workers: [worker.person], helpDueMinutes: 30, name: 'Early years' })
    const person = await createCarePerson(world.context, { programme: own, worker: worker.person, name: 'Rani Devi' })
    const call = randomUUID()
    await world.context.database.asSystem(tx => applyKeyMeaning(world.context, tx, {
      personId: person.id, keypadCallId: call, meaning: 'need_help', at: world.context.clock.now(),
    }))
    const mails = () => world.context.admin`select subject, body_text, to_address from mail_outbox where kind = 'care-overdue' and body_text like '%Early years%'`
    world.context.clock.advance(29 * 60)
    await escalateTasks(world.context)
    expect(await mails()).toHaveLength(0)
    world.context.clock.advance(2 * 60)
    await Promise.all([escalateTasks(world.context), escalateTasks(world.context), escalateTasks(world.context)])
    await escalateTasks(world.context)
    const [mail, ...others] = await mails()
    expect(others).toEqual([])
    expect(mail).toMatchObject({ to_address: owner.person.email, subject: 'A call for help overdue in Early years' })
    expect(mail!.body_text).not.toMatch(/Rani/)
    const [task] = ((await owner.get(`/api/outreach/tasks?programme=${own.id}`)).json as CareTasksPage).tasks
    expect(task).toMatchObject({ isOverdue: true, keypadCallId: call })
    expect(task!.escalatedAt).not.toBeNull()
    expect((await trail(person.id)).filter(({ kind }) => kind === 'task_escalated')).toHaveLength(1)
  })
})
