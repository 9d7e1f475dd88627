import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActiveCallsDto, AgentCallDto, AgentCallsPage, AgentDashboardDto } from '../../shared/schemas/agents/agent-call-replies'
import { createAgentRow } from '../support/agents/agent-call'
import { becomeAgents, pastTalk, writeTalk, type PastTalk } from '../support/agents/past-talk'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let owner: Visitor
let agentId: string
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '10000', LIMIT_SPEND_PER_DAY: '100000' } })
})
beforeEach(async () => {
  owner = await world.visit({ country: 'GB', grantMicros: 1_000_000_000n })
  agentId = await createAgentRow(world, owner.person.id)
})
afterAll(() => world.close())

const talk = (change: Partial<PastTalk> = {}) => {
  world.context.clock.advance(1)
  return pastTalk(world, owner, { agentId, ...change })
}
async function list(query = '', { get } = owner): Promise<AgentCallsPage> {
  const reply = await get(`/api/calls${query && `?${query}`}`)
  expect(reply.status, reply.text).toBe(200)
  return reply.json as AgentCallsPage
}
const ids = async (query = '') => (await list(query)).calls.map(({ id }) => id)

describe('calls of agents', () => {
  it('are listed with their agent and what the voice did; other calls are not', async () => {
    await world.complete(owner, 61)
    const id = await talk({ endings: ['line_cut', 'finished'], interruptions: 3, isIncoming: true })
    const { calls, nextCursor } = await list()
    expect(nextCursor).toBeNull()
    expect(calls).toMatchObject([{
      id, channel: 'agent', direction: 'in', status: 'completed', settling: false, agent: { id: agentId, name: 'Till', version: 1 },
      talk: { isTalking: false, ending: 'finished', endingCode: null, streams: 2, interruptions: 3, heardMs: 2000, madeMs: 3000 },
    }])
    expect((await owner.get(`/api/agents/calls/${id}`)).json).toEqual(calls[0])
  })

  it('have no talk before a voice is asked for', async () => {
    const { callId } = await world.start(owner)
    await becomeAgents(world, callId, agentId)
    expect((await list()).calls).toMatchObject([{ id: callId, direction: 'out', agent: { id: agentId, version: 1 }, talk: null }])
  })

  it('name the lead that they belong to, until it is deleted', async () => {
    const callId = await talk()
    const leadIds = async () => (await list()).calls.map(call => call.leadId)
    expect(await leadIds()).toEqual([null])
    const { admin, clock } = world.context
    const [id, at] = [randomUUID(), clock.now()]
    const its = { user_id: owner.person.id, agent_id: agentId, created_at: at }
    await admin`insert into lead ${admin({ ...its, id, first_call_id: callId, last_call_at: at, updated_at: at })}`
    await admin`insert into lead_call ${admin({ ...its, call_id: callId, agent_version: 1, lead_id: id, state: 'done', due_at: at })}`
    expect(await leadIds()).toEqual([id])
    expect((await owner.get(`/api/agents/calls/${callId}`)).json).toMatchObject({ leadId: id })
    expect((await owner.remove(`/api/leads/${id}`)).status).toBe(200)
    expect(await leadIds()).toEqual([null])
  })

  it('are filtered by agent, direction, state, ending and time', async () => {
    const other = await createAgentRow(world, owner.person.id)
    const [incoming, missed] = [await talk({ isIncoming: true }), await talk({ agentId: other, durationSeconds: null, endings: ['voice_lost'] })]
    const since = world.context.clock.now().toISOString()
    world.context.clock.advance(1)
    // its last stream goes on: it has not ended as the one before did
    const late = await talk({ endings: ['hung_up', null] })
    expect(await ids()).toEqual([late, missed, incoming])
    expect(await ids(`agent=${other}`)).toEqual([missed])
    expect(await ids('direction=in')).toEqual([incoming])
    expect(await ids('direction=out')).toEqual([late, missed])
    expect(await ids('status=no-answer,busy')).toEqual([missed])
    expect(await ids('ending=voice_lost')).toEqual([missed])
    expect(await ids('ending=hung_up')).toEqual([incoming])
    expect(await ids(`from=${since}`)).toEqual([late, missed])
    expect(await ids(`to=${since}`)).toEqual([incoming])
  })

  it('are found by a number in any spelling, a name, and all of the words that were said', async () => {
    const said = await talk({ lines: [{ who: 'agent', words: 'Good evening' }, { who: 'caller', words: 'Eine Füllung, bitte' }] })
    const other = await talk({ toNumber: '+14157770123', lines: [{ who: 'caller', words: 'Eine Torte' }] })
    expect(await ids('q=f%C3%BCllung+evening')).toEqual([said])
    expect(await ids('q=eine')).toEqual([other, said])
    expect(await ids('q=eine+nothing')).toEqual([])
    expect(await ids('q=%2B1+(415)+777-0123')).toEqual([other])
    await owner.post('/api/user/contacts', { name: 'Maja Lunde', numbers: [{ number: '+14157770123' }] })
    expect(await ids('q=lunde')).toEqual([other])
  })

  it('P1 are not found by words whose time is over', async () => {
    await talk({ lines: [{ who: 'caller', words: 'Zitrone' }], keptUntil: world.context.clock.now() })
    expect(await ids('q=zitrone')).toEqual([])
  })

  it('come page by page, no call twice and none missing', async () => {
    for (let n = 0; n < 5; n++) await talk()
    const all = await ids()
    const read: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: AgentCallsPage = await list(`limit=2${cursor && `&cursor=${cursor}`}`)
      read.push(...page.calls.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(read).toEqual(all)
    expect(all).toHaveLength(5)
  })

  it('A2 are nobody else\'s to see, and neither is what they come to', async () => {
    const id = await talk({ lines: [{ who: 'caller', words: 'Secret', latencyMs: 900 }] })
    const stranger = await world.visit()
    expect((await list('', stranger)).calls).toEqual([])
    expect((await list('q=secret', stranger)).calls).toEqual([])
    expect((await list(`agent=${agentId}`, stranger)).calls).toEqual([])
    expectRefusal(await stranger.get(`/api/agents/calls/${id}`), 404, 'not_found')
    expect((await stranger.get('/api/active-calls')).json).toMatchObject({ calls: [] })
    expect((await stranger.get('/api/agents/dashboard')).json).toMatchObject({ whole: { calls: 0, latency: null }, agents: [] })
  })

  it.each(['agent=1', 'direction=up', 'status=gone', 'ending=gone', 'from=yesterday', 'limit=0', 'cursor=x', 'q=', 'who=x'])('bad input is refused: %s', async query => {
    expectRefusal(await owner.get(`/api/calls?${query}`), 400, 'invalid_request')
  })

  it('a call that no agent held is none of these', async () => {
    const { callId } = await world.complete(owner, 10)
    for (const id of [callId, randomUUID(), 'x']) expectRefusal(await owner.get(`/api/agents/calls/${id}`), 404, 'not_found')
  })
})

describe('calls that go on', () => {
  it('are there until they are over, with whether somebody talks', async () => {
    await talk()
    const call = await world.dial(owner)
    await becomeAgents(world, call.callId, agentId)
    await world.report(call, { status: 'in-progress', sequence: 2 })
    await writeTalk(world, owner, call.callId, { agentId, endings: ['line_cut', null] })
    const active = async () => (await owner.get('/api/active-calls')).json as ActiveCallsDto
    expect((await active()).calls).toMatchObject([{ id: call.callId, status: 'answered', talk: { isTalking: true, ending: null } }])
    await world.report(call, { status: 'completed', sequence: 3, durationSeconds: 7 })
    expect((await active()).calls).toEqual([])
  })
})

describe('what agents come to', () => {
  const dashboard = async (query = '?days=7') => (await owner.get(`/api/agents/dashboard${query}`)).json as AgentDashboardDto

  it('is told by agent and all together, equal to the calls', async () => {
    const idle = await createAgentRow(world, owner.person.id)
    const other = await createAgentRow(world, owner.person.id)
    const lines = (...latencies: number[]) => latencies.map(latencyMs => ({ who: 'agent' as const, words: 'Yes', latencyMs }))
    await talk({ isIncoming: true, durationSeconds: 61, interruptions: 2, lines: lines(100, 200, 300) })
    await talk({ durationSeconds: 30, endings: ['line_cut', 'voice_silent'], lines: lines(5000) })
    await talk({ agentId: other, durationSeconds: null, endings: ['voice_lost'] })
    // goes on: it is in no figure
    const open = await world.dial(owner)
    await becomeAgents(world, open.callId, agentId)
    const { calls } = await list('status=completed,no-answer')
    const charged = (of: AgentCallDto[]) =>
      of.reduce((sum, call) => sum + BigInt(call.chargedMicros!), 0n).toString()
    const { whole, agents, days, ...period } = await dashboard()
    expect(period).toMatchObject({ currency: 'USD', tz: 'UTC' })
    expect(whole).toEqual({
      calls: 3, incomingCalls: 1, answeredCalls: 2, talkedSeconds: 91, interruptions: 2, silences: 1,
      chargedMicros: charged(calls),
      latency: { answers: 4, medianMs: 200, p95Ms: 5000 }, leads: 0,
      outcomes: expect.arrayContaining([{ outcome: 'hung_up', calls: 1 }, { outcome: 'voice_silent', calls: 1 }, { outcome: 'no-answer', calls: 1 }]) as unknown,
    })
    expect(whole.outcomes).toHaveLength(3)
    const told = agents.map(({ id, calls, answeredCalls, latency }) => ({ id, calls, answeredCalls, latency }))
    expect(told).toEqual([
      { id: agentId, calls: 2, answeredCalls: 2, latency: { answers: 4, medianMs: 200, p95Ms: 5000 } },
      { id: other, calls: 1, answeredCalls: 0, latency: null },
      { id: idle, calls: 0, answeredCalls: 0, latency: null },
    ])
    const first = calls.filter(call => call.agent?.id === agentId)
    expect(agents[0]).toMatchObject({ chargedMicros: charged(first), interruptions: 2, silences: 1, incomingCalls: 1, isDeleted: false, name: 'Till' })
    expect(days).toHaveLength(7)
    expect(days.at(-1)).toMatchObject({ calls: 3, answeredCalls: 2, chargedMicros: whole.chargedMicros })
  })

  it('goes by the days of the zone in which calls began', async () => {
    world.context.clock.set(new Date('2027-03-28T22:30:00Z'))
    // a session of before is over by now
    owner = await world.visit({ grantMicros: 1_000_000_000n })
    agentId = await createAgentRow(world, owner.person.id)
    await talk()
    const of = async (tz: string) => (await dashboard(`?from=2027-03-27&to=2027-03-29&tz=${tz}`)).days.map(({ calls }) => calls)
    // the clocks of Berlin went on that morning
    expect(await of('Europe%2FBerlin')).toEqual([0, 0, 1])
    expect(await of('UTC')).toEqual([0, 1, 0])
    expect(await of('America%2FNew_York')).toEqual([0, 1, 0])
  })

  it('has an agent that is deleted as long as it has calls', async () => {
    await talk()
    const made = await createAgentRow(world, owner.person.id)
    await owner.remove(`/api/agents/${agentId}`)
    await owner.remove(`/api/agents/${made}`)
    expect((await dashboard()).agents).toMatchObject([{ id: agentId, isDeleted: true, calls: 1 }])
  })

  it('counts the leads that began with a call of the period, none for an agent that has none', async () => {
    const other = await createAgentRow(world, owner.person.id)
    const { admin, clock } = world.context
    for (let one = 0; one < 2; one++) {
      const callId = await pastTalk(world, owner, { agentId })
      await admin`insert into lead ${admin({ id: randomUUID(), user_id: owner.person.id, agent_id: agentId, first_call_id: callId, created_at: clock.now(), last_call_at: clock.now(), updated_at: clock.now() })}`
    }
    const counted = await dashboard()
    expect(counted.whole.leads).toBe(2)
    expect(new Map(counted.agents.map(({ id, leads }) => [id, leads]))).toEqual(new Map([[agentId, 2], [other, 0]]))
    clock.advance(9 * 86_400)
    expect((await dashboard()).whole.leads).toBe(0)
  })

  it.each(['?days=0', '?days=1000', '?from=2026-01-02&to=2026-01-01', '?tz=Nowhere'])('bad input is refused: %s', async query => {
    expectRefusal(await owner.get(`/api/agents/dashboard${query}`), 400, 'invalid_request')
  })
})
