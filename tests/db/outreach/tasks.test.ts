import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyKeyMeaning } from '../../../server/services/outreach/care/apply-key-meaning'
import { noteReach } from '../../../server/services/outreach/care/note-reach'
import { openTask } from '../../../server/services/outreach/care/open-task'
import { FLAGGED_BY_KEY, KEY_MEANINGS, type KeyMeaning } from '../../../shared/schemas/outreach/words'
import { createCarePerson, createOutreachPerson, createProgramme } from '../../support/outreach'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let owner: Person
let worker: Person
let programme: Awaited<ReturnType<typeof createProgramme>>
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  owner = await createPerson(context)
  worker = await createOutreachPerson(context, 'worker')
  programme = await createProgramme(context, { owner, workers: [worker], helpDueMinutes: 90 })
})
afterAll(() => context.close())

const inCare = (fields = {}) => createCarePerson(context, { programme, worker, ...fields })
const press = (personId: string, meaning: KeyMeaning, keypadCallId: string = randomUUID(), at = context.clock.now()) =>
  context.database.asSystem(tx => applyKeyMeaning(context, tx, { personId, keypadCallId, meaning, at }))
const person = async (id: string) => (await context.admin`select * from care_person where id = ${id}`)[0]!
const tasks = (id: string) => context.admin`select * from care_task where person_id = ${id} order by opened_at, id`
const trail = async (id: string) => (await context.admin`select kind from care_event where person_id = ${id} order by id`).map(({ kind }) => kind as string)

describe('a key that was pressed', () => {
  it('O2 asks for help by a flag and a task that is due when the programme says', async () => {
    const { id } = await inCare()
    const at = context.clock.now()
    const call = randomUUID()
    await press(id, 'need_help', call, at)
    expect(await person(id)).toMatchObject({ flag_reason: FLAGGED_BY_KEY, flagged_at: at })
    const [task, ...others] = await tasks(id)
    expect(others).toEqual([])
    expect(task).toMatchObject({ kind: 'help', state: 'open', owner_id: worker.id, keypad_call_id: call, opened_at: at })
    expect((task!.due_at as Date).getTime() - at.getTime()).toBe(90 * 60_000)
    expect((await trail(id)).sort()).toEqual(['flagged', 'task_opened'])
  })

  it('O2 asks for help once, however often and from how many servers it is told', async () => {
    const { id } = await inCare()
    const call = randomUUID()
    await Promise.all(Array.from({ length: 8 }, () => press(id, 'need_help', call)))
    expect(await tasks(id)).toHaveLength(1)
    expect((await trail(id)).sort()).toEqual(['flagged', 'task_opened'])
    await context.admin`update care_person set flagged_at = null, flag_reason = null where id = ${id}`
    await press(id, 'need_help', call)
    expect(await person(id)).toMatchObject({ flagged_at: null })
    // another call asks anew
    await press(id, 'need_help')
    expect(await tasks(id)).toHaveLength(2)
  })

  it('O3 ends calls at once, and does not do so again for the same call', async () => {
    const { id } = await inCare()
    const [call, later] = [randomUUID(), randomUUID()]
    await press(id, 'stop_calling', call)
    expect((await person(id)).opted_out_at).not.toBeNull()
    await press(id, 'stop_calling', later)
    await context.admin`update care_person set opted_out_at = null where id = ${id}`
    await press(id, 'stop_calling', call)
    await press(id, 'stop_calling', later)
    expect((await person(id)).opted_out_at).toBeNull()
    expect(await trail(id)).toEqual(['opted_out', 'opted_out'])
  })

  it('O3 doubts a number, and asks a person to look', async () => {
    const { id } = await inCare()
    const call = randomUUID()
    await press(id, 'wrong_person', call)
    await press(id, 'wrong_person', call)
    expect((await person(id)).number_doubted_at).not.toBeNull()
    expect((await tasks(id)).map(({ kind }) => kind as string)).toEqual(['wrong_person'])
    expect((await trail(id)).sort()).toEqual(['task_opened', 'wrong_person'])
  })

  it.each(['taken', 'confirms', 'call_later'] as const)('changes nothing where it means “%s”', async meaning => {
    const { id } = await inCare()
    const before = await person(id)
    await press(id, meaning)
    expect(await person(id)).toEqual(before)
    expect(await trail(id)).toEqual([])
  })

  it('P2 does nothing to whoever was forgotten', async () => {
    const { id } = await inCare({ number: '', erasedAt: context.clock.now() })
    for (const meaning of KEY_MEANINGS) await press(id, meaning)
    expect(await tasks(id)).toEqual([])
    expect(await trail(id)).toEqual([])
  })
})

describe('a task', () => {
  it('O2 goes to whoever founded the programme where the worker has left it', async () => {
    const gone = await createOutreachPerson(context, 'worker')
    const other = await createProgramme(context, { owner, workers: [gone] })
    const { id } = await createCarePerson(context, { programme: other, worker: gone })
    await context.admin`update programme_member set left_at = now() where user_id = ${gone.id}`
    await press(id, 'need_help')
    expect((await tasks(id))[0]).toMatchObject({ owner_id: owner.id })
  })

  it('A2 is not opened in another programme than the person’s', async () => {
    const { id } = await inCare()
    const other = await createProgramme(context, { owner })
    const opened = await context.database.asSystem(tx => openTask(context, tx, {
      programmeId: other.id, personId: id, kind: 'help', keypadCallId: null,
    }))
    expect(opened).toBeNull()
    expect(await tasks(id)).toEqual([])
  })
})

describe('calls that nobody answers', () => {
  const end = (personId: string, reached: boolean, at = context.clock.now()) => context.database.asSystem(tx =>
    noteReach(context, tx, { personId, keypadCallId: randomUUID(), reached, at, streakLimit: 3 }))

  it('O2 ask a person to look once in a row, and begin anew after an answer', async () => {
    const { id } = await inCare()
    for (let ended = 0; ended < 5; ended++) await end(id, false)
    expect(await person(id)).toMatchObject({ unanswered: 5 })
    expect((await tasks(id)).map(({ kind }) => kind as string)).toEqual(['unanswered'])
    context.clock.advance(60)
    await end(id, true)
    expect(await person(id)).toMatchObject({ unanswered: 0, last_reached_at: context.clock.now() })
    await context.admin`update care_task set state = 'resolved', note = 'Seen', resolved_at = now() where person_id = ${id}`
    for (let ended = 0; ended < 3; ended++) await end(id, false)
    expect(await tasks(id)).toHaveLength(2)
  })

  it('count for nothing where they come late and were before an answer', async () => {
    const { id } = await inCare()
    const early = context.clock.now()
    context.clock.advance(60)
    const late = context.clock.now()
    await end(id, true, late)
    await end(id, false, early)
    expect(await person(id)).toMatchObject({ unanswered: 0, last_called_at: late, last_reached_at: late })
    await end(id, false)
    await end(id, true, early)
    expect(await person(id)).toMatchObject({ unanswered: 1, last_reached_at: late })
  })

  it('O2 are counted each, also when several end at once', async () => {
    const { id } = await inCare()
    await Promise.all(Array.from({ length: 6 }, () => end(id, false)))
    expect(await person(id)).toMatchObject({ unanswered: 6 })
    expect(await tasks(id)).toHaveLength(1)
  })
})
