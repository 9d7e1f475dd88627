import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findAgentOfNumber } from '../../server/db/agents/agents'
import { assignNumber, takeNumberBack } from '../../server/services/numbers/assign-number'
import type { ErrorDto, IssueDto } from '../../shared/errors'
import type { AgentDetailDto, AgentOptionsDto, AgentsDto, AgentVersionsDto } from '../../shared/schemas/agents/agents'
import { agentContent, makeAgent } from '../support/agents'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'

let world: HttpWorld
let owner: Visitor
let stranger: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  owner = await world.visit({ country: 'GB' })
  stranger = await world.visit()
})
afterAll(() => world.close())

const read = async (id: string, { get } = owner) => (await get(`/api/agents/${id}`)).json as AgentDetailDto
const versionsOf = async (id: string) => ((await owner.get(`/api/agents/${id}/versions`)).json as AgentVersionsDto)
const issuesOf = (error: ErrorDto) => (error.details?.issues ?? []) as IssueDto[]
const assign = (number: string, { person } = owner) => assignNumber(world.context, { number, userId: person.id, carrier: 'twilio' })
const answering = (number: string) => world.context.database.asSystem(tx => findAgentOfNumber(tx, number))

describe('an agent', () => {
  it('is made as a draft, and is in the list', async () => {
    const made = await makeAgent(owner)
    expect(made).toMatchObject({ name: 'Night line', state: 'draft', version: 1, liveVersion: null, numbers: [], content: agentContent() })
    const { agents } = (await owner.get('/api/agents')).json as AgentsDto
    expect(agents[0]).toEqual((({ content: _content, ...row }) => row)(made))
  })

  it('M16 is made once for one request', async () => {
    const body = { id: randomUUID(), ...agentContent({ name: 'Once' }) }
    const replies = await Promise.all([1, 2, 3].map(() => owner.post('/api/agents', body)))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(((await owner.get('/api/agents')).json as AgentsDto).agents.filter(({ name }) => name === 'Once')).toHaveLength(1)
    expectRefusal(await owner.post('/api/agents', { ...body, purpose: 'Another' }), 409, 'idempotency_mismatch')
    expectRefusal(await stranger.post('/api/agents', body), 409, 'idempotency_mismatch')
  })

  it('keeps text in any script as it was written', async () => {
    const words = { name: 'لیلیٰ کی دکان', opening: 'नमस्ते, यह लैला की दुकान है।', instructions: '注文を聞いてください。\n🍞' }
    const { id } = await makeAgent(owner, words)
    expect((await read(id)).content).toMatchObject(words)
  })

  it('C11 keeps the number of who takes over in E.164', async () => {
    const { id } = await makeAgent(owner, { abilities: { ...agentContent().abilities, handOverTo: '020 7946 0123' } })
    expect((await read(id)).content.abilities.handOverTo).toBe('+442079460123')
  })

  it('a number beyond which nobody finds their way is the end', async () => {
    const busy = await world.visit()
    await makeAgent(busy)
    await world.context.admin`
      with made as (
        insert into agent (id, user_id, version, created_at, updated_at)
        select gen_random_uuid(), ${busy.person.id}, 1, now(), now() from generate_series(1, 49) returning id
      )
      insert into agent_version select (jsonb_populate_record(v, jsonb_build_object('agent_id', made.id))).* from made, agent_version v where v.user_id = ${busy.person.id}`
    expectRefusal(await busy.post('/api/agents', { id: randomUUID(), ...agentContent() }), 403, 'limit_reached')
  })
})

describe('what is wrong', () => {
  const field = (name: string, key: string) => ({ name, key, kind: 'text' as const, isRequired: false, hint: '' })
  it.each<[string, string, Parameters<typeof agentContent>[0], string]>([
    ['nothing to do', 'instructions', { instructions: '  ' }, 'no task'],
    ['no name', 'name', { name: '' }, 'a name'],
    ['no word of the machine', 'disclosure', { disclosure: '' }, 'is an AI'],
    ['recording without a word', 'recordingNotice', { isRecorded: true }, 'recorded'],
    ['a voice that is not there', 'voice', { voice: 'hal' }, 'no voice “hal” here. Choose one of these: marin, cedar'],
    ['a model that is not there', 'model', { model: 'gpt-realtime' }, 'Choose one of these: gpt-realtime-2.1, gpt-realtime-2.1-mini.'],
    ['fields alike', 'fields.1.name', { fields: [field('E-Mail', 'a'), field('émail', 'b')] }, 'too alike'],
    ['fields alike in capitals', 'fields.1.name', { fields: [field('Straße', 'a'), field('STRASSE', 'b')] }, 'too alike'],
    ['fields alike but for what nobody sees', 'fields.1.name', { fields: [field('Name', 'a'), field('Na\u200bm\u00ade', 'b')] }, 'too alike'],
    ['fields alike in another width', 'fields.1.name', { fields: [field('Name', 'a'), field('Ｎａｍｅ', 'b')] }, 'too alike'],
    ['a voice in capitals', 'voice', { voice: 'MARIN' }, 'no voice “MARIN” here'],
    ['a key twice', 'fields.1.key', { fields: [field('One', 'a'), field('Two', 'a')] }, 'a key is there once'],
    ['hours that never open', 'hours', { hours: { mon: [] } }, 'never talks to anybody'],
    ['an emergency number to hand over to', 'abilities.handOverTo', { abilities: { ...agentContent().abilities, handOverTo: '999' } }, 'emergency'],
    ['a premium number to hand over to', 'abilities.handOverTo', { abilities: { ...agentContent().abilities, handOverTo: '0909 879 0123' } }, 'premium'],
    ['nobody to hand over to', 'whenUnable.way', { whenUnable: { way: 'hand_over', sentence: 'Wait.' } }, 'nobody to hand calls over to'],
    ['no money', 'callBudgetMicros', { callBudgetMicros: '0' }, 'nothing to spend'],
    ['a day below a call', 'dayBudgetMicros', { dayBudgetMicros: '999999' }, 'less than one call'],
  ])('M17 is said at the save, and nothing is half done: %s', async (_, path, change, words) => {
    const before = await world.fingerprint()
    const reply = await owner.post('/api/agents', { id: randomUUID(), ...agentContent(change) })
    expectRefusal(reply, 422, 'agent_refused')
    const error = reply.json as ErrorDto
    expect(issuesOf(error).map(issue => issue.path)).toEqual([path])
    expect(error.message.toLowerCase()).toContain(words.toLowerCase())
    expect(error.message).toMatch(/Nothing was saved\.$/)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('is told all at once, each in its place', async () => {
    const reply = await owner.post('/api/agents', { id: randomUUID(), ...agentContent({ name: '', voice: 'x', hours: {} }) })
    expect(issuesOf(reply.json as ErrorDto).map(({ path }) => path)).toEqual(['name', 'voice', 'hours'])
  })

  it.each<[string, object, string]>([
    ['below nothing', { callBudgetMicros: '-1' }, 'callBudgetMicros'],
    ['no amount', { dayBudgetMicros: 'all' }, 'dayBudgetMicros'],
    ['hours within others', { hours: { mon: [['09:00', '12:00'], ['11:00', '13:00']] } }, 'hours'],
    ['hours without a length', { hours: { mon: [['10:00', '10:00']] } }, 'hours.mon.0'],
    ['a zone that is not there', { timeZone: 'Mars/Phobos' }, 'timeZone'],
    ['a language that nobody speaks', { languages: ['xx'] }, 'languages.0'],
    ['an hour too long', { longestCallSeconds: 3001 }, 'longestCallSeconds'],
    ['half a minute', { longestCallSeconds: 59 }, 'longestCallSeconds'],
    ['a kind that is not there', { fields: [{ ...field('One', 'a'), kind: 'secret' }] }, 'fields.0.kind'],
    ['half a character', { instructions: '\ud800' }, 'instructions'],
  ])('M17 is no agent at all: %s', async (_, change, path) => {
    const reply = await owner.post('/api/agents', { id: randomUUID(), ...agentContent(), ...change })
    expectRefusal(reply, 400, 'invalid_request')
    expect(issuesOf(reply.json as ErrorDto).map(issue => issue.path)).toEqual([path])
  })

  it('instructions of a megabyte are not read', async () => {
    const reply = await owner.post('/api/agents', { id: randomUUID(), ...agentContent({ instructions: 'a'.repeat(1_000_000) }) })
    expectRefusal(reply, 413, 'payload_too_large')
    const shorter = await owner.post('/api/agents', { id: randomUUID(), ...agentContent({ instructions: 'a'.repeat(6001) }) })
    expectRefusal(shorter, 400, 'invalid_request')
  })
})

describe('versions', () => {
  it('a change makes the next one, and calls run what they ran', async () => {
    const made = await makeAgent(owner)
    await owner.post(`/api/agents/${made.id}/steps`, { step: 'go_live', version: 1 })
    const reply = await owner.put(`/api/agents/${made.id}`, { seenVersion: 1, ...agentContent({ opening: 'Hello.' }) })
    expect(reply.json).toMatchObject({ version: 2, liveVersion: 1, state: 'live', content: { opening: 'Hello.' } })
    const { versions } = await versionsOf(made.id)
    expect(versions.map(({ version, content }) => [version, content.opening])).toEqual([[2, 'Hello.'], [1, agentContent().opening]])
  })

  it('of two changes at once one is refused, with what is there now', async () => {
    const { id } = await makeAgent(owner)
    const replies = await Promise.all(['One', 'Two'].map(name => owner.put(`/api/agents/${id}`, { seenVersion: 1, ...agentContent({ name }) })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    const won = replies.find(({ status }) => status === 200)!.json as AgentDetailDto
    const lost = replies.find(({ status }) => status === 409)!
    expectRefusal(lost, 409, 'content_changed')
    expect((lost.json as ErrorDto).details).toEqual({ version: 2, content: won.content })
    expect((await versionsOf(id)).versions).toHaveLength(2)
  })

  it('M16 the same change again is the answer that was lost, and no change is no version', async () => {
    const { id } = await makeAgent(owner)
    const body = { seenVersion: 1, ...agentContent({ name: 'Other' }) }
    for (const change of [body, body, { ...body, seenVersion: 2 }]) expect((await owner.put(`/api/agents/${id}`, change)).json).toMatchObject({ version: 2 })
    expectRefusal(await owner.put(`/api/agents/${id}`, { ...body, seenVersion: 3, name: 'A third' }), 409, 'content_changed')
  })

  it('go back by going on: an older one is the next one', async () => {
    const { id } = await makeAgent(owner)
    await owner.put(`/api/agents/${id}`, { seenVersion: 1, ...agentContent({ name: 'Second' }) })
    expectRefusal(await owner.post(`/api/agents/${id}/restore`, { version: 1, seenVersion: 1 }), 409, 'content_changed')
    expectRefusal(await owner.post(`/api/agents/${id}/restore`, { version: 9, seenVersion: 2 }), 404, 'not_found')
    expect((await owner.post(`/api/agents/${id}/restore`, { version: 1, seenVersion: 2 })).json).toMatchObject({ version: 3, content: agentContent() })
    expect((await versionsOf(id)).versions.map(({ restoredFrom }) => restoredFrom)).toEqual([1, null, null])
  })

  it('are listed some at a time', async () => {
    const { id } = await makeAgent(owner)
    for (let seenVersion = 1; seenVersion <= 21; seenVersion++) await owner.put(`/api/agents/${id}`, { seenVersion, ...agentContent({ name: `N${seenVersion}` }) })
    const first = await versionsOf(id)
    expect([first.versions.length, first.versions.at(-1)!.version, first.hasMore]).toEqual([20, 3, true])
    const rest = (await owner.get(`/api/agents/${id}/versions?before=3`)).json as AgentVersionsDto
    expect([rest.versions.map(({ version }) => version), rest.hasMore]).toEqual([[2, 1], false])
  })
})

describe('going live', () => {
  it('A5 is a version, can be paused, and is in the audit log once for each time', async () => {
    const { id } = await makeAgent(owner)
    const step = (body: object) => owner.post(`/api/agents/${id}/steps`, body)
    expectRefusal(await step({ step: 'pause' }), 422, 'agent_refused')
    expectRefusal(await step({ step: 'go_live', version: 2 }), 404, 'not_found')
    for (const body of [{ step: 'go_live', version: 1 }, { step: 'go_live', version: 1 }]) expect((await step(body)).json).toMatchObject({ state: 'live', liveVersion: 1 })
    expect((await step({ step: 'pause' })).json).toMatchObject({ state: 'paused', liveVersion: 1 })
    expect((await step({ step: 'go_live', version: 1 })).json).toMatchObject({ state: 'live' })
    const log = await world.context.admin`select action, actor_id from audit_log where subject_type = 'agent' and subject_id = ${id} order by id`
    expect(log.map(({ action, actor_id: actor }) => [action, actor === owner.person.id]))
      .toEqual([['agent.go_live', true], ['agent.pause', true], ['agent.go_live', true]])
  })

  it('is refused where the version names what has gone from the settings', async () => {
    const { id } = await makeAgent(owner)
    const { voices } = world.context.config.agents
    world.context.config.agents.voices = ['cedar']
    try {
      expectRefusal(await owner.post(`/api/agents/${id}/steps`, { step: 'go_live', version: 1 }), 422, 'agent_refused')
    } finally {
      world.context.config.agents.voices = voices
    }
    expect(await read(id)).toMatchObject({ state: 'draft', liveVersion: null })
  })
})

describe('numbers', () => {
  it('are those that ring at the owner, and of one agent', async () => {
    const [number, other] = ['+14157770901', '+14157770902']
    await assign(number)
    await assign(other, stranger)
    const [one, two] = [await makeAgent(owner, { name: 'One' }), await makeAgent(owner, { name: 'Two' })]
    const put = ({ id }: AgentDetailDto, ...numbers: string[]) => owner.put(`/api/agents/${id}/numbers`, { numbers })
    expectRefusal(await put(one, other), 422, 'from_not_yours')
    expectRefusal(await put(one, '+14157770999'), 422, 'from_not_yours')
    expect((await put(one, number, number)).json).toMatchObject({ numbers: [{ number, display: '+1 415 777 0901' }] })
    const taken = await put(two, number)
    expectRefusal(taken, 409, 'number_answered')
    expect((taken.json as ErrorDto).details).toEqual({ number, agentId: one.id, name: 'One' })
    const { numbers } = (await owner.get('/api/agents/options')).json as AgentOptionsDto
    expect(numbers).toContainEqual({ number, display: '+1 415 777 0901', answeredBy: { id: one.id, name: 'One' } })
    expect((await put(one)).json).toMatchObject({ numbers: [] })
    expect((await put(two, number)).status).toBe(200)
  })

  it('are taken by one of two agents at once', async () => {
    const number = '+14157770903'
    await assign(number)
    const agents = [await makeAgent(owner), await makeAgent(owner)]
    const replies = await Promise.all(agents.map(({ id }) => owner.put(`/api/agents/${id}/numbers`, { numbers: [number] })))
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409])
    expectRefusal(replies.find(({ status }) => status === 409)!, 409, 'number_answered')
  })

  it('are answered by the live version, by none when it is paused, deleted, or the number is somebody else’s', async () => {
    const number = '+14157770904'
    await assign(number)
    const { id } = await makeAgent(owner)
    const step = (body: object) => owner.post(`/api/agents/${id}/steps`, body)
    await owner.put(`/api/agents/${id}/numbers`, { numbers: [number] })
    expect(await answering(number)).toBeNull()
    await step({ step: 'go_live', version: 1 })
    await owner.put(`/api/agents/${id}`, { seenVersion: 1, ...agentContent({ name: 'Second' }) })
    expect(await answering(number)).toMatchObject({ agent: { id, userId: owner.person.id }, version: { version: 1 } })
    await step({ step: 'pause' })
    expect(await answering(number)).toBeNull()
    await step({ step: 'go_live', version: 2 })
    expect(await answering(number)).toMatchObject({ version: { version: 2, name: 'Second' } })
    await assign(number, stranger)
    expect(await answering(number)).toBeNull()
    // back again: nobody asked the agent to answer it this time
    await takeNumberBack(world.context, number)
    await assign(number)
    expect(await answering(number)).toBeNull()
    expect((await read(id)).numbers).toEqual([])
    await owner.put(`/api/agents/${id}/numbers`, { numbers: [number] })
    expect((await owner.remove(`/api/agents/${id}`)).status).toBe(200)
    expect(await answering(number)).toBeNull()
  })
})

describe('a deleted one', () => {
  it('is gone, its numbers are free, and what calls ran is still there', async () => {
    const number = '+14157770905'
    await assign(number)
    const [gone, next] = [await makeAgent(owner), await makeAgent(owner)]
    await owner.put(`/api/agents/${gone.id}/numbers`, { numbers: [number] })
    expect((await owner.remove(`/api/agents/${gone.id}`)).json).toEqual({ done: true })
    for (const reply of [await owner.get(`/api/agents/${gone.id}`), await owner.remove(`/api/agents/${gone.id}`), await owner.put(`/api/agents/${gone.id}`, { seenVersion: 1, ...agentContent() })]) expectRefusal(reply, 404, 'not_found')
    expect(((await owner.get('/api/agents')).json as AgentsDto).agents.map(({ id }) => id)).not.toContain(gone.id)
    expect((await owner.put(`/api/agents/${next.id}/numbers`, { numbers: [number] })).status).toBe(200)
    expect(await world.context.admin`select version from agent_version where agent_id = ${gone.id}`).toEqual([{ version: 1 }])
  })
})
