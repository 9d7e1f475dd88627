import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runRounds } from '../../server/services/outreach/rounds/run-rounds'
import { createBuiltInScripts } from '../../server/services/outreach/scripts/create-built-in-scripts'
import type { BestHourDto, RoundDto, RoundPreviewDto, RoundReportDto, RoundsPage } from '../../shared/schemas/outreach/rounds'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { createCarePerson, createProgramme, joinProgramme, type CareOptions, type ProgrammeOptions } from '../support/outreach'
import { endCalls, INDIA_DECK } from '../support/rounds'

let world: HttpWorld
let owner: Visitor
let supervisor: Visitor
let worker: Visitor
let stranger: Visitor
let programme: Awaited<ReturnType<typeof createProgramme>>
let scriptId: string
beforeAll(async () => {
  world = await createHttpWorld({ deck: INDIA_DECK })
})
beforeEach(async () => {
  await world.context.admin`update round_person set state = 'left_out', reason = 'stopped', done_at = now() where state in ('waiting', 'asked')`
  owner = await world.visit()
  supervisor = await world.visit({ role: 'supervisor', grantMicros: 0n })
  worker = await world.visit({ role: 'worker', grantMicros: 0n })
  stranger = await world.visit()
  await found()
})
afterAll(() => world.close())

async function found(more: Partial<ProgrammeOptions> = {}): Promise<void> {
  const { context } = world
  programme = await createProgramme(context, {
    owner: owner.person, supervisors: [supervisor.person], workers: [worker.person], ...more,
  })
  await context.database.asSystem(tx => createBuiltInScripts(context, tx, programme.id, owner.person.id))
  const [script] = await context.admin`select id from keypad_script where programme_id = ${programme.id} and name ilike 'medicine%'`
  scriptId = script!.id as string
}
const someone = (more: Partial<CareOptions> = {}) => createCarePerson(
  world.context, { programme, worker: worker.person, ...more },
)
const plan = (change: Record<string, unknown> = {}) => ({
  programmeId: programme.id, scriptId, filter: {}, window: null, endsAt: null, order: 'list', perMinute: 20, atOnce: 10, budgetMicros: null, ...change,
})
const preview = async (change: Record<string, unknown> = {}) => {
  const reply = await supervisor.post('/api/outreach/rounds/preview', plan(change))
  expect(reply.status, reply.text).toBe(200)
  return reply.json as RoundPreviewDto
}
const begin = (change: Record<string, unknown> = {}, by = supervisor) =>
  by.post('/api/outreach/rounds', { ...plan(change), id: randomUUID(), name: 'December', ...change })
const started = async (change: Record<string, unknown> = {}) => {
  const reply = await begin(change)
  expect(reply.status, reply.text).toBe(201)
  return reply.json as RoundDto
}

describe('a round before it begins', () => {
  it('O3 is previewed: who would be left out and why, how many calls, and what they cost at most', async () => {
    await someone()
    await someone({ language: 'te' })
    await someone({ consentAt: null })
    await someone({ optedOutAt: new Date(), place: 'Melur' })
    const all = await preview()
    expect(all).toMatchObject({ chosen: 4, callable: 2, mostCalls: 4, unpriced: 0, problems: [] })
    expect(all.leftOut).toEqual(expect.arrayContaining([{ reason: 'no_consent', count: 1 }, { reason: 'opted_out', count: 1 }]))
    expect(all.opensAt).not.toBeNull()
    expect(all.endsAt).not.toBeNull()
    // what a preview says, a call sets aside
    const { id } = await started()
    await runRounds(world.context)
    const { spentMicros } = (await supervisor.get(`/api/outreach/rounds/${id}`)).json as RoundDto
    expect(spentMicros).toBe(all.mostMicros)
    expect(await preview({ filter: { place: 'Melur' } })).toMatchObject({ chosen: 1, callable: 0, problems: ['Nobody of them can be called as they stand.'] })
  })

  it('O3 says what stands against it: nobody, hours that never open, a budget of nothing or for no call', async () => {
    expectRefusal(await begin(), 400, 'invalid_request')
    expect((await preview()).problems).toEqual(['Nobody is in care in this programme yet. Add people first.'])
    await someone()
    expectRefusal(await begin({ filter: { tag: 'twins' } }), 400, 'invalid_request')
    expectRefusal(await begin({ budgetMicros: '0' }), 400, 'invalid_request')
    expectRefusal(await begin({ window: { from: '10:00', to: '10:00' } }), 400, 'invalid_request')
    expectRefusal(await begin({ perMinute: 0 }), 400, 'invalid_request')
    expectRefusal(await begin({ endsAt: '2020-01-01T00:00:00.000Z' }), 400, 'invalid_request')
    expectRefusal(await begin({ scriptId: randomUUID() }), 404, 'not_found')
    expect((await preview({ budgetMicros: '1' })).problems).toEqual(['The budget does not pay for a single call.'])
    const [row] = await world.context.admin`select count(*)::int as count from outreach_round where programme_id = ${programme.id}`
    expect(row).toEqual({ count: 0 })
  })

  it('O3 never opens where its hours and the programme’s do not meet', async () => {
    const hours = { mon: [['09:00', '17:00']] } as ProgrammeOptions['hours']
    await found({ hours })
    await someone()
    const { opensAt, problems } = await preview({ window: { from: '18:00', to: '20:00' } })
    expect(opensAt).toBeNull()
    expect(problems[0]).toContain('never meet')
    expectRefusal(await begin({ window: { from: '18:00', to: '20:00' } }), 400, 'invalid_request')
  })

  it('M16 with the same id is one round; with other content it is refused', async () => {
    await someone()
    const body = { ...plan(), id: randomUUID(), name: 'December' }
    const [first, again] = [await supervisor.post('/api/outreach/rounds', body), await supervisor.post('/api/outreach/rounds', body)]
    expect([first.status, again.status]).toEqual([201, 201])
    expect((again.json as RoundDto).id).toBe((first.json as RoundDto).id)
    expectRefusal(await supervisor.post('/api/outreach/rounds', { ...body, name: 'Other' }), 409, 'idempotency_mismatch')
    const twice = { ...plan(), id: randomUUID(), name: 'At once' }
    const replies = await Promise.all([1, 2, 3].map(() => supervisor.post('/api/outreach/rounds', twice)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    const [row] = await world.context.admin`select count(*)::int as people from round_person where round_id = ${twice.id}`
    expect(row).toEqual({ people: 1 })
  })
})

describe('whose a round is', () => {
  it('A1 A2 is for supervisors of its programme alone: workers and strangers do not see it, each way in', async () => {
    await someone()
    const { id } = await started()
    const ways = (by: Visitor) => [
      by.get(`/api/outreach/rounds/${id}`), by.get(`/api/outreach/rounds/${id}/report`), by.get(`/api/outreach/rounds/${id}/file`),
      ...['pause', 'resume', 'stop'].map(step => by.post(`/api/outreach/rounds/${id}/steps`, { step })),
    ]
    for (const other of [worker, stranger]) {
      for (const reply of await Promise.all(ways(other))) expectRefusal(reply, 404, 'not_found')
    }
    expectRefusal(await worker.get(`/api/outreach/rounds?programme=${programme.id}`), 403, 'forbidden')
    expectRefusal(await stranger.get(`/api/outreach/rounds?programme=${programme.id}`), 404, 'not_found')
    expectRefusal(await begin({}, worker), 403, 'forbidden')
    expectRefusal(await begin({}, stranger), 404, 'not_found')
    expectRefusal(await worker.post('/api/outreach/rounds/preview', plan()), 403, 'forbidden')
    for (const own of [owner, supervisor]) {
      expect(((await own.get(`/api/outreach/rounds?programme=${programme.id}`)).json as RoundsPage).rounds).toHaveLength(1)
      expect((await own.get(`/api/outreach/rounds/${id}`)).status).toBe(200)
    }
  })

  it('A2 is nobody else’s in the database itself, with the app’s checks off', async () => {
    const person = await someone()
    const { id } = await started()
    await runRounds(world.context)
    const count = (userId: string) => world.context.database.asUser(userId, async tx => {
      const { sql } = await import('drizzle-orm')
      const [row] = await tx.execute<Record<string, number>>(sql`
        select (select count(*)::int from outreach_round) as rounds, (select count(*)::int from round_person) as people, (select count(*)::int from round_call) as calls`)
      return row
    })
    expect(await count(supervisor.person.id)).toEqual({ rounds: 1, people: 1, calls: 1 })
    const nothing = { rounds: 0, people: 0, calls: 0 }
    for (const other of [worker, stranger]) expect(await count(other.person.id)).toEqual(nothing)
    const write = (userId: string) => world.context.database.asUser(userId, async tx => {
      const { sql } = await import('drizzle-orm')
      await tx.execute(sql`insert into round_person (round_id, person_id, place, state, attempt, tries, next_at) values (${id}::uuid, ${person.id}::uuid, 9, 'waiting', 1, 0, now()) on conflict do nothing`)
    })
    await expect(write(worker.person.id)).rejects.toThrow()
    // and somebody of another programme is nobody's to add
    const other = await createProgramme(world.context, { owner: stranger.person, workers: [] })
    const theirs = await createCarePerson(world.context, { programme: other, worker: stranger.person })
    await expect(world.context.database.asUser(supervisor.person.id, async tx => {
      const { sql } = await import('drizzle-orm')
      await tx.execute(sql`insert into round_person (round_id, person_id, place, state, attempt, tries, next_at) values (${id}::uuid, ${theirs.id}::uuid, 9, 'waiting', 1, 0, now())`)
    })).rejects.toThrow()
  })

  it('A2 is another supervisor’s from when they join, and not any more when they have left', async () => {
    await someone()
    const { id } = await started()
    const late = await world.visit({ role: 'supervisor', grantMicros: 0n })
    expectRefusal(await late.get(`/api/outreach/rounds/${id}`), 404, 'not_found')
    await joinProgramme(world.context, programme.id, late.person, 'supervisor')
    expect((await late.get(`/api/outreach/rounds/${id}`)).status).toBe(200)
    await world.context.admin`update programme_member set left_at = now() where user_id = ${late.person.id}`
    expectRefusal(await late.post(`/api/outreach/rounds/${id}/steps`, { step: 'pause' }), 404, 'not_found')
  })
})

describe('a round that goes on', () => {
  it('O3 A5 is paused, goes on, changes and stops; each is noted, and a stale change is refused', async () => {
    await someone()
    const { id } = await started()
    const step = (body: Record<string, unknown>) => supervisor.post(`/api/outreach/rounds/${id}/steps`, body)
    expect((await step({ step: 'pause' })).json).toMatchObject({ state: 'paused' })
    expect((await step({ step: 'pause' })).json).toMatchObject({ state: 'paused' })
    expect((await step({ step: 'resume' })).json).toMatchObject({ state: 'running' })
    const { revision } = (await supervisor.get(`/api/outreach/rounds/${id}`)).json as RoundDto
    const change = { step: 'change', perMinute: 5, atOnce: 2, budgetMicros: '5000000', revision }
    expect((await step(change)).json).toMatchObject({ perMinute: 5, atOnce: 2, budgetMicros: '5000000' })
    expectRefusal(await step(change), 409, 'content_changed')
    expect((await step({ step: 'stop' })).json).toMatchObject({ state: 'stopped', people: { waiting: 0, left_out: 1 } })
    expectRefusal(await step({ step: 'resume' }), 409, 'already_decided')
    const noted = await world.context.admin`select action from audit_log where subject_id = ${programme.id} and action like 'round.%' order by id`
    expect(noted.map(({ action }) => action)).toEqual(['round.start', 'round.pause', 'round.resume', 'round.change', 'round.stop'])
  })

  it('O1 F3 tells what came of everybody, as a report and as a file without formulas', async () => {
    await someone({ name: '=cmd|calc', place: 'Melur' })
    await someone({ consentAt: null })
    const { id } = await started()
    await runRounds(world.context)
    await endCalls(world.context, () => ({ status: 'completed', seconds: 70, key: '2' }))
    await runRounds(world.context)
    await runRounds(world.context)
    const report = (await supervisor.get(`/api/outreach/rounds/${id}/report`)).json as RoundReportDto
    expect(report).toMatchObject({ people: 2, reached: 1, calls: 1, seconds: 70, costMicros: '38000', keys: [{ key: '2', meaning: 'need_help', count: 1 }] })
    const { text } = await supervisor.get(`/api/outreach/rounds/${id}/file`)
    const [header, ...lines] = text.trim().split('\r\n')
    expect(header).toContain('Cost (USD)')
    expect(lines).toHaveLength(2)
    const called = lines.find(line => line.includes('reached'))!
    expect(called).not.toMatch(/^"?=/)
    expect(called).toContain(',0.038')
    expect(lines.find(line => line.includes('left_out'))).toContain('no_consent')
    const [{ tasks } = {}] = await world.context.admin`select count(*)::int as tasks from care_task where programme_id = ${programme.id} and kind = 'help'`
    expect(tasks).toBe(1)
  })

  it('has a place once, however it is spelled', async () => {
    for (const place of ['Mēlūr', 'melur', 'MELUR', 'melur', 'Erode']) await someone({ place })
    const { id } = await started()
    const { places } = (await supervisor.get(`/api/outreach/rounds/${id}/report`)).json as RoundReportDto
    expect(places.map(({ place, people }) => [place, people])).toEqual([['melur', 4], ['Erode', 1]])
  })

  it('O4 suggests the hour at which a person answers, to whoever cares for her', async () => {
    const person = await someone()
    for (const day of [10, 11, 12]) {
      // 04:40 UTC is 10:10 in India
      const when = new Date(`2026-11-${day}T04:40:00Z`)
      await world.context.admin`
        insert into keypad_call (
          id, programme_id, person_id, user_id, script_id, script_version, language,
          content_hash, outcome, created_at, ended_at)
        values (${randomUUID()}, ${programme.id}, ${person.id}, ${worker.person.id}, ${scriptId}, 1, 'ta', 'x', 'no_key', ${when}, ${when})`
    }
    const ask = (by: Visitor) => by.get(`/api/outreach/people/${person.id}/best-hour`)
    expect((await ask(worker)).json as BestHourDto).toEqual({ hour: 10, answered: 3 })
    expectRefusal(await ask(stranger), 404, 'not_found')
  })
})
