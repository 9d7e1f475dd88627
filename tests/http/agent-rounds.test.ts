import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runAgentRounds } from '../../server/services/agents/rounds/run-agent-rounds'
import type { AgentRoundDto, AgentRoundPreviewDto, AgentRoundsPage } from '../../shared/schemas/agents/agent-rounds'
import { agrees, britons, endAgentCalls, ONCE, previewBody, ROOMY, roundBody } from '../support/agents/agent-rounds'
import { createFakeVoice } from '../support/agents/fake-voice'
import { liveAgent } from '../support/agents/live-agent'
import { makeAgent } from '../support/agents'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

/** Noon in London, on a Wednesday. */
const NOON = new Date('2027-02-03T12:00:00Z')
let world: HttpWorld
let ada: Visitor
let stranger: Visitor
let agentId: string
beforeAll(async () => {
  world = await createHttpWorld({ env: ROOMY })
})
beforeEach(async () => {
  world.context.clock.set(NOON)
  world.context.voice = createFakeVoice()
  await world.context.admin`update round_person set state = 'left_out', reason = 'stopped', done_at = now() where state in ('waiting', 'asked')`
  await endAgentCalls(world.context, () => ({ status: 'completed', answeredBy: 'human' }))
  world.context.fakeCarrier.orders.length = 0
  ada = await world.visit({ country: 'GB' })
  stranger = await world.visit()
  agentId = (await liveAgent(world, ada)).agent.id
})
afterAll(() => world.close())

const preview = async (change: Parameters<typeof previewBody>[0] = {}) => {
  const reply = await ada.post(`/api/agents/${agentId}/rounds/preview`, previewBody(change))
  expect(reply.status, reply.text).toBe(200)
  return reply.json as AgentRoundPreviewDto
}
const begin = (change: object = {}, by = ada) => by.post(`/api/agents/${agentId}/rounds`, { ...roundBody(), ...change })
const started = async (change: object = {}) => {
  const reply = await begin(change)
  expect(reply.status, reply.text).toBe(201)
  return reply.json as AgentRoundDto
}
const consent = (...numbers: string[]) => agrees(world.context, ada.person.id, numbers)
const rounds = async () => {
  const [row] = await world.context.admin`select count(*)::int as count from outreach_round where agent_id = ${agentId}`
  return row!.count as number
}

describe('a round of an agent before it begins', () => {
  it('O3 M19 is previewed: who would be left out and why, how many calls, and what they cost at most', async () => {
    const [one, two, unwilling] = britons(3) as [string, string, string]
    await consent(one, two, unwilling, '+14155550100')
    await agrees(world.context, ada.person.id, [unwilling], 'do_not_call')
    const list = [
      'Phone,Full name', `${one},Anna`, `"${two}",=cmd()`, '020 7946 0000,Again', `${unwilling},No`,
      '+442079460999,Unasked', '+4420,Short', ',Nobody', '+14155550100,Ben',
    ].join('\r\n')
    const found = await preview({ list, retries: { ...ONCE, busy: { times: 2, minutes: 10 } } })
    expect(found).toMatchObject({
      chosen: 8, callable: 3, later: 1, badRows: 2, variables: ['full_name'], mostCalls: 9, unpriced: 0, problems: [], timeZone: 'Europe/London',
      opensAt: NOON.toISOString(),
    })
    expect(found.lines.map(({ line }) => line)).toEqual([7, 8])
    const left = found.leftOut.map(({ reason, count }) => [reason, count])
    expect(Object.fromEntries(left)).toEqual({ number: 2, double: 1, opted_out: 1, no_consent: 1 })
    expect(found.endsAt).not.toBeNull()
    // what a preview says, calls set aside at most
    const { id } = await started({ list })
    await runAgentRounds(world.context, () => true)
    const held = ((await ada.get(`/api/agents/rounds/${id}`)).json as AgentRoundDto).spentMicros
    const [{ most } = {}] = [await preview({ list: [one, two].join('\n') })].map(({ mostMicros }) => ({ most: mostMicros }))
    expect(held).toBe(most)
    expect((await preview({ list: one, budgetMicros: '300000' })).mostMicros).toBe('300000')
  })

  it('O3 is over everybody who has agreed, where no list is given', async () => {
    expect((await preview()).problems[0]).toContain('Nobody has agreed')
    expectRefusal(await begin(), 400, 'invalid_request')
    await consent(...britons(3))
    expect(await preview()).toMatchObject({ chosen: 3, callable: 3, leftOut: [], variables: [] })
    expect((await started()).total).toBe(3)
  })

  it('O3 says what stands against it: nobody, hours that never meet, an agent that is not live, the pace of the account', async () => {
    const [one] = britons(1) as [string]
    expect((await preview({ list: one })).problems).toEqual(['None of these numbers can be called as they stand.'])
    expectRefusal(await begin({ list: one }), 400, 'invalid_request')
    await consent(one)
    const draft = await makeAgent(ada, { hours: { mon: [['09:00', '10:00']] } })
    const asked = await ada.post(`/api/agents/${draft.id}/rounds/preview`, previewBody({ list: one, window: { from: '18:00', to: '20:00' } }))
    expect((asked.json as AgentRoundPreviewDto).problems).toEqual([expect.stringContaining('never meet'), expect.stringContaining('not live')])
    expectRefusal(await ada.post(`/api/agents/${draft.id}/rounds`, roundBody({ list: one, window: { from: '18:00', to: '20:00' } })), 400, 'invalid_request')
    expect(await rounds()).toBe(0)
  })

  it('M16 with the same id is one round; with other content it is refused', async () => {
    await consent(...britons(2))
    const body = roundBody({ list: britons(2).join('\n') })
    const replies = await Promise.all([1, 2, 3].map(() => begin(body)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expectRefusal(await begin({ ...body, name: 'Other' }), 409, 'idempotency_mismatch')
    const [row] = await world.context.admin`select count(*)::int as people from round_person where round_id = ${body.id}`
    expect(row).toEqual({ people: 2 })
  })
})

describe('bad input', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => `+4420${String(70_000_000 + at)}`).join('\n')
  it.each<[string, object, string]>([
    ['an empty list', { list: '' }, 'file_refused'], ['blanks', { list: ' \n\n' }, 'file_refused'], ['no number at all', { list: 'Name\nAnna' }, 'file_refused'],
    ['one line too many', { list: lines(5001) }, 'file_refused'], ['100,000 lines', { list: lines(100_000) }, 'invalid_request'],
    ['another encoding', { list: 'Number,Name\n+442079460000,Andr\uFFFD' }, 'file_refused'], ['bytes', { list: 'PK\u0003\u0004\uFFFD\uFFFD' }, 'file_refused'],
    ['formulas for numbers', { list: 'Number\n=1+1\n@SUM(A1)' }, 'file_refused'], ['columns called alike', { list: 'Number,Name,name\n+442079460000,a,b' }, 'file_refused'],
    ['a text of 501 characters', { list: `Number,Name\n+442079460000,${'x'.repeat(501)}` }, 'file_refused'],
    ['a character that cannot be kept', { list: 'Number,Name\n+442079460000,a\u0000b' }, 'invalid_request'],
    ['21 columns', { list: `Number,${Array.from({ length: 21 }, (_, at) => `a${at}`).join(',')}\n+442079460000` }, 'file_refused'],
    ['no budget', { budgetMicros: '0' }, 'invalid_request'], ['no pace', { perMinute: 0 }, 'invalid_request'], ['more at once than there may be', { atOnce: 101 }, 'invalid_request'],
    ['no hours', { window: { from: '10:00', to: '10:00' } }, 'invalid_request'], ['an end that lies behind', { list: '+442079460000', endsAt: '2020-01-01T00:00:00.000Z' }, 'invalid_request'],
    ['a plan without machines', { retries: { busy: { times: 1, minutes: 5 } } }, 'invalid_request'], ['six more calls', { retries: { ...ONCE, busy: { times: 6, minutes: 5 } } }, 'invalid_request'],
    ['a message of no words', { machineMessage: '  ' }, 'invalid_request'], ['no name', { name: '' }, 'invalid_request'], ['a field that is none', { bogus: true }, 'invalid_request'],
  ])('refuses %s in a coded sentence, and nothing is begun', async (_what, change, code) => {
    expectRefusal(await begin(change), code === 'file_refused' ? 422 : 400, code as 'file_refused')
    expect(await rounds()).toBe(0)
  })

  it('takes a list that is larger than other requests, and no larger one than it says', async () => {
    const list = ['Number,About', ...britons(5000).map(number => `${number},${'x'.repeat(150)}`)].join('\n')
    expect(await preview({ list })).toMatchObject({ chosen: 5000, callable: 0 })
    expectRefusal(await begin({ list: 'x'.repeat(4 * 1024 * 1024) }), 413, 'payload_too_large')
  })
})

describe('whose a round is', () => {
  it('A2 is its owner’s alone, each way in', async () => {
    await consent(...britons(1))
    const { id } = await started({ list: britons(1)[0] })
    const ways = [
      stranger.get(`/api/agents/rounds/${id}`), stranger.get(`/api/agents/rounds/${id}/file`), stranger.get(`/api/agents/${agentId}/rounds`),
      stranger.post(`/api/agents/${agentId}/rounds/preview`, previewBody({ list: '+442079460000' })), begin({ list: '+442079460000' }, stranger),
      ...['pause', 'resume', 'stop'].map(step => stranger.post(`/api/agents/rounds/${id}/steps`, { step })),
    ]
    for (const reply of await Promise.all(ways)) expectRefusal(reply, 404, 'not_found')
    // and a round of a programme is none of an agent
    expectRefusal(await ada.get(`/api/outreach/rounds/${id}`), 404, 'not_found')
    expect(((await ada.get(`/api/agents/${agentId}/rounds`)).json as AgentRoundsPage).rounds.map(round => round.id)).toEqual([id])
  })

  it('A2 is nobody else’s in the database itself, with the app’s checks off', async () => {
    const [one] = britons(1) as [string]
    await consent(one)
    const { id } = await started({ list: one })
    await runAgentRounds(world.context, () => true)
    const { sql } = await import('drizzle-orm')
    const { asUser } = world.context.database
    const count = (userId: string) => asUser(userId, async tx => (await tx.execute<Record<string, number>>(sql`
      select (select count(*)::int from outreach_round) as rounds, (select count(*)::int from round_person) as people, (select count(*)::int from round_call) as calls`))[0])
    expect(await count(ada.person.id)).toEqual({ rounds: 1, people: 1, calls: 1 })
    expect(await count(stranger.person.id)).toEqual({ rounds: 0, people: 0, calls: 0 })
    await expect(asUser(stranger.person.id, tx => tx.execute(sql`
      insert into round_person (round_id, person_id, place, number, variables, state, attempt, tries, next_at)
      values (${id}::uuid, ${randomUUID()}::uuid, 9, '+442079460888', '{}', 'waiting', 1, 0, now())`))).rejects.toThrow()
    // nor is a round of somebody else's agent anybody's to begin
    await expect(asUser(stranger.person.id, tx => tx.execute(sql`
      insert into outreach_round (id, agent_id, name, content_hash, retries, state, starts_at, "order", per_minute, at_once, run_by, created_by, created_at)
      values (${randomUUID()}::uuid, ${agentId}::uuid, 'Mine', 'x', '{}', 'running', now(), 'list', 1, 1, ${stranger.person.id}, ${stranger.person.id}, now())`))).rejects.toThrow()
  })
})

describe('a round of an agent that goes on', () => {
  it('O3 A5 is paused, goes on, changes and stops; each is noted, and a stale change is refused', async () => {
    await consent(...britons(1))
    const { id } = await started({ list: britons(1)[0], startsAt: '2027-02-04T12:00:00.000Z' })
    const step = (body: Record<string, unknown>) => ada.post(`/api/agents/rounds/${id}/steps`, body)
    expect((await step({ step: 'pause' })).json).toMatchObject({ state: 'paused' })
    expect((await step({ step: 'pause' })).json).toMatchObject({ state: 'paused' })
    expect((await step({ step: 'resume' })).json).toMatchObject({ state: 'running' })
    const { revision } = (await ada.get(`/api/agents/rounds/${id}`)).json as AgentRoundDto
    const change = { step: 'change', perMinute: 5, atOnce: 2, budgetMicros: '5000000', revision }
    expect((await step(change)).json).toMatchObject({ perMinute: 5, atOnce: 2, budgetMicros: '5000000' })
    expectRefusal(await step(change), 409, 'content_changed')
    expect((await step({ step: 'stop' })).json).toMatchObject({ state: 'stopped', people: { waiting: 0, left_out: 1 } })
    expectRefusal(await step({ step: 'resume' }), 409, 'already_decided')
    const noted = await world.context.admin`select action from audit_log where subject_id = ${agentId} and action like 'agent.round.%' order by id`
    expect(noted.map(({ action }) => action)).toEqual(['agent.round.start', 'agent.round.pause', 'agent.round.resume', 'agent.round.change', 'agent.round.stop'])
  })

  it('F3 tells what came of everybody, as a report and as a file without formulas', async () => {
    const [one, two] = britons(2) as [string, string]
    await consent(one, two)
    const { id } = await started({ list: `Number,Name\n${one},=cmd|calc\n${two},Ben` })
    await runAgentRounds(world.context, () => true)
    const machine = { status: 'completed', answeredBy: 'machine', seconds: 6 } as const
    await endAgentCalls(world.context, number => (number === one ? { status: 'completed', answeredBy: 'human' } : machine))
    await runAgentRounds(world.context, () => true)
    const [talked] = await world.context.admin`select id from call where to_number = ${one} and user_id = ${ada.person.id}`
    const leadId = randomUUID()
    const { admin } = world.context
    await admin`insert into lead (id, user_id, agent_id, first_call_id, created_at, last_call_at, updated_at) values (${leadId}, ${ada.person.id}, ${agentId}, ${talked!.id}, now(), now(), now())`
    await admin`
      insert into lead_call (call_id, user_id, agent_id, agent_version, lead_id, state, due_at, created_at)
      values (${talked!.id}, ${ada.person.id}, ${agentId}, 1, ${leadId}, 'done', now(), now())
      on conflict (call_id) do update set lead_id = ${leadId}, state = 'done'`
    const round = (await ada.get(`/api/agents/rounds/${id}`)).json as AgentRoundDto
    // 20,000 a started minute of the phone, 2,500 a second of the agent
    expect(round).toMatchObject({ state: 'done', report: { calls: 2, reached: 1, machine: 1, leads: 1, seconds: 36, costMicros: '130000' } })
    const file = await ada.get(`/api/agents/rounds/${id}/file`)
    const [header, first, second] = file.text.trim().split('\r\n')
    expect(header).toContain('Cost (USD)')
    expect(first).toContain(`${one}`)
    expect(first).toContain(leadId)
    expect(first).toContain(',0.095')
    expect(file.text).not.toMatch(/(^|,)"?[=@]/m)
    expect(second).toContain('unreached,machine')
  })
})
