import { randomUUID } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sqlStateOf } from '../../../server/db/client'
import { forgetCarePerson } from '../../../server/db/outreach/care/people'
import { applyKeyMeaning } from '../../../server/services/outreach/care/apply-key-meaning'
import { createBuiltInScripts } from '../../../server/services/outreach/scripts/create-built-in-scripts'
import { createCarePerson, createOutreachPerson, createProgramme } from '../../support/outreach'
import { createPerson, createTestContext, type Person, type TestContext } from '../../support/test-context'

let context: TestContext
let people: Record<'founder' | 'worker' | 'colleague' | 'supervisor' | 'gone' | 'stranger', Person>
let personId: string
let programmeId: string
beforeAll(async () => {
  context = await createTestContext({ deck: null })
  const [worker, colleague, gone, stranger] = await Promise.all(Array.from({ length: 4 }, () => createOutreachPerson(context, 'worker')))
  const supervisor = await createOutreachPerson(context, 'supervisor')
  const founder = await createPerson(context)
  people = { founder, worker: worker!, colleague: colleague!, supervisor, gone: gone!, stranger: stranger! }
  const programme = await createProgramme(context, {
    owner: founder, supervisors: [supervisor], workers: [worker!, colleague!, gone!],
  })
  const other = await createProgramme(context, { owner: await createPerson(context), workers: [stranger!] })
  programmeId = programme.id
  personId = (await createCarePerson(context, { programme, worker: worker! })).id
  await createCarePerson(context, { programme, worker: gone!, name: 'Of whoever left' })
  await createCarePerson(context, { programme: other, worker: stranger!, name: 'Of another programme' })
  await context.database.asSystem(tx => applyKeyMeaning(context, tx, { personId, keypadCallId: randomUUID(), meaning: 'need_help', at: context.clock.now() }))
  await context.admin`update programme_member set left_at = now() where user_id = ${gone!.id}`
})
afterAll(() => context.close())

const TABLES = ['care_person', 'care_event', 'care_task'] as const
async function seenBy(who: keyof typeof people): Promise<Record<string, number>> {
  return context.database.asUser(people[who].id, async tx => {
    const counts: Record<string, number> = {}
    for (const table of TABLES) {
      const column = sql.identifier(table === 'care_person' ? 'id' : 'person_id')
      const [row] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from ${sql.identifier(table)} where ${column} = ${personId}::uuid`)
      counts[table] = row!.count
    }
    return counts
  })
}
const ALL = { care_person: 1, care_event: 2, care_task: 1 }
const NOTHING = { care_person: 0, care_event: 0, care_task: 0 }
const SEES = [['founder', ALL], ['supervisor', ALL], ['worker', ALL], ['colleague', NOTHING], ['gone', NOTHING], ['stranger', NOTHING]] as const

describe('who is looked for', () => {
  const found = async (id: string) => (await context.admin`select found_by from care_person where id = ${id}`)[0]!.found_by as string

  it('is found by what stands folded beside them, whoever wrote it', async () => {
    const programme = { id: programmeId }
    const { id } = await createCarePerson(context, { programme, worker: people.worker, name: 'Émilie Devy', place: 'Müŋarpur', tags: ['Twins'] })
    expect(await found(id)).toBe('emilie devi muŋarpur twins')
    await context.admin`update care_person set place = 'Salem', found_by = 'planted' where id = ${id}`
    expect(await found(id)).toBe('emilie devi salem twins')
    await context.admin`update care_person set found_by = 'planted' where id = ${id}`
    expect(await found(id)).toBe('emilie devi salem twins')
    await context.database.asSystem(tx => forgetCarePerson(tx, id, people.founder.id, context.clock.now()))
    expect(await found(id)).not.toMatch(/emilie|salem|twins/)
  })

  it('A2 is looked up by their key: no policy first reads all whom one may see', async () => {
    const policies = await context.admin`select tablename, policyname, coalesce(qual, '') || coalesce(with_check, '') as rule from pg_policies
      where tablename in ('care_event', 'care_task', 'keypad_call', 'keypad_attempt', 'keypad_press')`
    expect(policies.length).toBeGreaterThan(5)
    expect(policies.filter(({ rule }) => /\bIN \( ?SELECT/i.test(rule as string))).toEqual([])
  })
})

describe('the database alone', () => {
  it.each(SEES)('A2 O4 shows a person in care, their trail and tasks to whom it should: %s', async (who, expected) => {
    expect(await seenBy(who)).toEqual(expected)
  })

  it.each(['colleague', 'gone', 'stranger'] as const)('A2 O4 lets nobody else write: %s', async who => {
    const { id } = people[who]
    const count = (statement: SQL) =>
      context.database.asUser(id, async tx => (await tx.execute(statement)).length)
    expect(await count(sql`update care_person set name = 'X' where id = ${personId}::uuid returning id`)).toBe(0)
    expect(await count(sql`update care_task set note = 'X' where person_id = ${personId}::uuid returning id`)).toBe(0)
    const refused = async (statement: SQL) =>
      sqlStateOf(await count(statement).then(() => null, (error: unknown) => error))
    expect(await refused(sql`
      insert into care_event (programme_id, person_id, kind, by_user_id, at) values (${programmeId}::uuid, ${personId}::uuid, 'note', ${id}, now())`)).toBe('42501')
    expect(await refused(sql`
      insert into care_task (id, programme_id, person_id, kind, owner_id, state, due_at, opened_at)
      values (${randomUUID()}::uuid, ${programmeId}::uuid, ${personId}::uuid, 'help', ${id}, 'open', now(), now())`)).toBe('42501')
  })

  it('O4 lets a worker give nobody away, and a supervisor do so', async () => {
    const give = (who: keyof typeof people, to: keyof typeof people) => context.database.asUser(people[who].id, tx =>
      tx.execute(sql`update care_person set worker_id = ${people[to].id} where id = ${personId}::uuid returning id`))
    await expect(give('worker', 'colleague')).rejects.toThrow()
    expect(await give('supervisor', 'colleague')).toHaveLength(1)
    expect(await seenBy('worker')).toEqual(NOTHING)
    expect(await give('founder', 'worker')).toHaveLength(1)
  })

  it('A2 lets nobody borrow what is another programme’s: its scripts, its recordings, its tasks', async () => {
    const other = await createProgramme(context, { owner: await createPerson(context) })
    const mine = (statement: SQL) => context.database
      .asUser(people.founder.id, async tx => (await tx.execute(statement)).length)
      .catch((error: unknown) => sqlStateOf(error))
    const scriptOf = async (id: string, ownerId: string) => {
      await context.database.asSystem(tx => createBuiltInScripts(context, tx, id, ownerId))
      return (await context.admin`select id from keypad_script where programme_id = ${id} limit 1`)[0]!.id as string
    }
    const recordingOf = async (id: string) => {
      const [row] = await context.admin`insert into script_recording (id, programme_id, audio, duration_ms, file_name, created_by, created_at)
        values (${randomUUID()}, ${id}, '', 1, 'a.wav', ${people.founder.id}, now()) returning id`
      return row!.id as string
    }
    const [ours, theirs] = [await scriptOf(programmeId, people.founder.id), await scriptOf(other.id, other.ownerId)]
    const play = (recordingId: string, language: string) => mine(sql`insert into script_voice (script_id, version, language, prompt_recording_id)
      values (${ours}::uuid, 1, ${language}, ${recordingId}::uuid) returning script_id`)
    const begin = (scriptId: string) => mine(sql`
      insert into outreach_round (id, programme_id, name, content_hash, script_id, filter, state, starts_at, "order", per_minute, at_once, run_by, created_by, created_at)
      values (${randomUUID()}::uuid, ${programmeId}::uuid, 'Round', 'hash', ${scriptId}::uuid, '{}', 'paused', now(), 'list', 1, 1, ${people.founder.id}, ${people.founder.id}, now())
      returning id`)
    const [recording, foreign] = [await recordingOf(programmeId), await recordingOf(other.id)]
    expect([await play(recording, 'ta'), await play(foreign, 'te'), await begin(ours), await begin(theirs)]).toEqual([1, '42501', 1, '42501'])
    expect([
      await mine(sql`update script_voice set closing_recording_id = ${recording}::uuid where script_id = ${ours}::uuid returning script_id`),
      await mine(sql`update script_voice set closing_recording_id = ${foreign}::uuid where script_id = ${ours}::uuid returning script_id`),
      await mine(sql`update outreach_round set script_id = ${theirs}::uuid where programme_id = ${programmeId}::uuid returning id`),
      await mine(sql`update care_task set programme_id = ${other.id}::uuid where person_id = ${personId}::uuid returning id`),
    ]).toEqual([1, '42501', '42501', '42501'])
  })

  it('A2 lets nobody write a trail in the name of another, or change what is in it', async () => {
    const as = (statement: SQL) => context.database.asUser(people.worker.id, tx => tx.execute(statement))
    const insert = as(sql`insert into care_event (programme_id, person_id, kind, by_user_id, at) values (${programmeId}::uuid, ${personId}::uuid, 'note', ${people.founder.id}, now())`)
    expect(sqlStateOf(await insert.then(() => null, (error: unknown) => error))).toBe('42501')
    for (const statement of [sql`update care_event set note = 'X'`, sql`delete from care_event`, sql`delete from care_person`, sql`delete from care_task`]) {
      expect(sqlStateOf(await as(statement).then(() => null, (error: unknown) => error))).toBe('42501')
    }
    const forget = as(sql`select forget_care_person(${personId}::uuid, 'me', now())`)
    expect(sqlStateOf(await forget.then(() => null, (error: unknown) => error))).toBe('42501')
  })
})

it.each(TABLES)('A2 catches a policy of %s that lets everybody in', async table => {
  await context.admin.unsafe(`create policy planted on ${table} for select to talktime_user using (true)`)
  const seen = await seenBy('stranger')
  await context.admin.unsafe(`drop policy planted on ${table}`)
  expect(seen[table]).toBeGreaterThan(0)
  expect(await seenBy('stranger')).toEqual(NOTHING)
})

describe('being forgotten', () => {
  it('P2 waits for a call that goes on, and leaves sums with a number that nobody can be called by', async () => {
    const worker = people.worker
    const person = await createCarePerson(context, { programme: { id: programmeId }, worker, number: '+442079460999' })
    const [scriptId, keypadCallId] = [randomUUID(), randomUUID()]
    const { admin } = context
    await admin`insert into keypad_script (id, programme_id, name, created_at) values (${scriptId}, ${programmeId}, 'Medicine', now())`
    await admin`insert into keypad_call (id, programme_id, person_id, user_id, script_id, script_version, language, content_hash, created_at)
      values (${keypadCallId}, ${programmeId}, ${person.id}, ${worker.id}, ${scriptId}, 1, 'ta', 'x', now())`
    const forget = () => context.database.asSystem(tx => tx.execute<{ outcome: string }>(sql`
      select forget_care_person(${person.id}::uuid, ${people.founder.id}, now()) as outcome`))
    expect(await forget()).toEqual([{ outcome: 'open_call' }])
    await admin`update keypad_call set outcome = 'no_answer', ended_at = now() where id = ${keypadCallId}`
    expect(await forget()).toEqual([{ outcome: 'done' }])
    expect(await forget()).toEqual([{ outcome: 'done' }])
    const [row] = await admin`select number, place, dates, erased_at is not null as erased from care_person where id = ${person.id}`
    expect(row).toEqual({ number: '', place: '', dates: [], erased: true })
  })
})
