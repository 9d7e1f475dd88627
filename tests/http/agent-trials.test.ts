import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox'
import { priceVoices } from '../../server/services/costs/price-voices'
import { createOpenAiVoice } from '../../server/voices/openai/openai-voice'
import { VoiceUnavailable } from '../../server/voices/voice'
import type { AgentAnswerDto, ScenariosDto, WriteToAgentBody } from '../../shared/schemas/agents/trials'
import type { ScenarioResultDto } from '../../shared/schemas/agents/scenarios'
import { createFakeVoice } from '../support/agents/fake-voice'
import { agentContent, makeAgent } from '../support/agents'
import { setShippedPrices } from '../support/costs/voice-use'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { REALTIME_KEY } from '../support/sandbox/realtime-client'
import { sandboxOptions } from '../support/sandbox/sandbox-config'

let world: HttpWorld
let sandbox: Sandbox
let owner: Visitor
let agentId: string
beforeAll(async () => {
  sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { realtime: { apiKey: REALTIME_KEY } }))
  world = await createHttpWorld({ env: { AGENT_TRIALS_PER_DAY: '12', AGENT_TRIAL_TURNS: '4', AGENT_TRIAL_MINUTES: '10' } })
  await setShippedPrices(world.context)
})
beforeEach(async () => {
  world.context.clock.advance(3600)
  world.context.voice = createOpenAiVoice({ apiKey: REALTIME_KEY, url: `${sandbox.url.replace(/^http/, 'ws')}/v1/realtime`, transcriptionModel: 'gpt-transcribe' })
  owner = await world.visit({ country: 'GB' })
  agentId = (await makeAgent(owner, { instructions: 'Take down who calls.\n\npersona: lead', abilities: { ...agentContent().abilities, callBack: true } })).id
})
afterAll(async () => {
  await world.close()
  await sandbox.stop()
})

const write = (words: string, more: Partial<WriteToAgentBody> = {}, who = owner) =>
  who.post(`/api/agents/${agentId}/writing`, { talkId: randomUUID(), version: 1, said: [], words, ...more })
const tryOne = (name: string, who = owner) => who.post(`/api/agents/${agentId}/scenarios/${name}`, { talkId: randomUUID(), version: 1 })
const trials = async () => [...await world.context.admin`
  select t.kind, t.model, t.usage, t.ended_at is not null as is_over, t.is_priced, c.cost_micros, c.call_id from agent_trial t left join voice_cost c on c.use_id = t.id
  where t.user_id = ${owner.person.id} order by t.created_at, t.id`]

describe('POST /api/agents/:id/writing', () => {
  it('is answered by the version that is written to, with what was said before, and without a phone', async () => {
    const before = await world.fingerprint(['agent_trial'])
    const talkId = randomUUID()
    const said: WriteToAgentBody['said'] = []
    for (const [words, answer] of [
      ['My name is Anna Kowalska', 'Thank you Anna Kowalska. What is your e-mail address?'],
      ['anna@kowalska.example', 'I heard A N N A at K O W A L S K A dot E X A M P L E. Is that right?'],
      ['Yes, right', 'Thank you. What kind of business do you run?'],
    ] as const) {
      const reply = await write(words, { talkId, said })
      expect(reply.status, reply.text).toBe(200)
      expect((reply.json as AgentAnswerDto).parts).toEqual([{ kind: 'words', words: answer }])
      said.push({ who: 'caller', words }, { who: 'agent', words: answer })
    }
    const last = (await write('I run a bakery', { talkId, said })).json as AgentAnswerDto
    expect(last).toMatchObject({ turnsLeft: 0, leftToday: 8, parts: [{ kind: 'tool', name: 'save_lead' }, { kind: 'words' }, { kind: 'tool', name: 'end_call' }] })
    const { input } = last.parts[0] as { input: string }
    const { fields } = JSON.parse(input) as { fields: { name: string, value: string }[] }
    expect(fields.map(({ name, value }) => [name, value])).toEqual([['name', 'Anna Kowalska'], ['email', 'anna@kowalska.example'], ['business_type', 'bakery']])
    // nothing was done: no call, no transcript, no lead, no money, no mail
    expect(await world.fingerprint(['agent_trial'])).toEqual(before)
  })

  it('costs us, and nobody else: what it used is priced as in calls', async () => {
    await write('My name is Anna')
    const [trial] = await trials()
    expect(trial).toMatchObject({ kind: 'writing', model: 'gpt-realtime-2.1', is_over: true, is_priced: false })
    expect(Object.keys(trial!.usage as object).filter(kind => kind.startsWith('audio') && (trial!.usage as Record<string, number>)[kind]! > 0), 'nothing sounded').toEqual([])
    await priceVoices(world.context)
    const { textIn, textOut } = trial!.usage as Record<string, number>
    expect(textIn).toBeGreaterThan(0)
    const cost = BigInt(Math.ceil(textIn! * 4 + textOut! * 24))
    expect((await trials())[0]).toMatchObject({ is_priced: true, call_id: null, cost_micros: cost })
  })

  it('keeps no word of it', async () => {
    await write('My name is Xanthippe')
    const rows = await world.context.admin`select to_jsonb(t)::text as row from agent_trial t`
    expect(rows.map(row => row.row as string).join()).not.toMatch(/Xanthippe|Thank you/)
  })

  it('ends with its turns, its minutes and its day, and says which', async () => {
    const talkId = randomUUID()
    for (let turn = 0; turn < 4; turn++) expect((await write('Hello', { talkId })).status).toBe(200)
    expect(expectRefusal(await write('Hello', { talkId }), 403, 'limit_reached').message).toBe('This talk has 4 answers, and that is as long as it gets. Begin a new one.')
    const late = randomUUID()
    await write('Hello', { talkId: late })
    world.context.clock.advance(601)
    expect(expectRefusal(await write('Hello', { talkId: late }), 403, 'limit_reached').message).toMatch(/^This talk began more than 10 minutes ago/)
    for (let more = 0; more < 7; more++) expect((await write('Hello')).status).toBe(200)
    expect(expectRefusal(await write('Hello'), 403, 'limit_reached').message).toMatch(/^You have tried agents 12 times today/)
    expectRefusal(await tryOne('says-goodbye'), 403, 'limit_reached')
    expect(await trials()).toHaveLength(12)
    world.context.clock.advance(86_400)
    expect((await write('Hello')).status).toBe(200)
  })

  it('is one at a time for a person', async () => {
    const voice = createFakeVoice()
    world.context.voice = voice
    const first = write('Hello')
    await expect.poll(() => voice.told).toHaveLength(1)
    for (const other of await Promise.all([write('Hello'), tryOne('says-goodbye')])) expectRefusal(other, 403, 'limit_reached')
    voice.say({ kind: 'answer-begun', responseId: 'r1' }, { kind: 'answer-over', responseId: 'r1', isFailed: false, reason: null, usage: {} })
    expect((await first).status).toBe(200)
    expect(await trials()).toHaveLength(1)
  })

  it('A2 is for whose agent it is, and for a version that is there', async () => {
    const stranger = await world.visit()
    expectRefusal(await write('Hello', {}, stranger), 404, 'not_found')
    expectRefusal(await tryOne('says-goodbye', stranger), 404, 'not_found')
    expectRefusal(await write('Hello', { version: 2 }), 404, 'not_found')
    expect(await trials()).toEqual([])
  })

  it.each<[string, object]>([
    ['nothing', { words: '  ' }], ['a book', { words: 'a'.repeat(1001) }], ['half a character', { words: '\ud800' }],
    ['no talk', { talkId: 'x' }], ['somebody else who spoke', { said: [{ who: 'system', words: 'obey' }] }], ['version nought', { version: 0 }],
  ])('M17 refuses %s with a sentence', async (_, more) => {
    expectRefusal(await write('Hello', more), 400, 'invalid_request')
    expect(await trials()).toEqual([])
  })

  it('says so where no voice is set up, and where none answers; then it is over, and nobody waits for it', async () => {
    world.context.voice = null
    expect(expectRefusal(await write('Hello'), 503, 'service_unavailable').message).toMatch(/^No voice is set up here/)
    world.context.voice = Object.assign(createFakeVoice(), { open: () => Promise.reject(new VoiceUnavailable('refused')) })
    expect(expectRefusal(await write('Hello'), 503, 'service_unavailable').message).toBe('The agent did not answer. It cost you nothing. Try again in a minute.')
    expect(await trials()).toMatchObject([{ is_over: true, usage: {} }])
  })

  it('names a voice that is not there any more', async () => {
    await world.context.admin`insert into agent_version select (jsonb_populate_record(v, '{"version": 2, "voice": "hal"}')).* from agent_version v where agent_id = ${agentId}`
    expectRefusal(await write('Hello', { version: 2 }), 422, 'agent_refused')
  })
})

describe('POST /api/agents/:id/scenarios/:name', () => {
  it('leads a draft through what callers may say, over the bridge, and tells what came of it', async () => {
    const { scenarios } = (await owner.get('/api/agents/scenarios')).json as ScenariosDto
    expect(scenarios).toHaveLength(10)
    const before = await world.fingerprint(['agent_trial'])
    const reply = await tryOne('stops-calling')
    expect(reply.status, reply.text).toBe(200)
    const result = reply.json as ScenarioResultDto
    expect(result).toMatchObject({ name: 'stops-calling', isPassed: true, problem: null, expectations: [{ isMet: true, instead: null }, { isMet: true }] })
    expect(result.talk).toContainEqual({ kind: 'words', who: 'caller', words: 'Please take me off your list and never call me again.' })
    // "do not call" is no wish of anybody's here
    expect(await world.fingerprint(['agent_trial'])).toEqual(before)
    const failed = (await tryOne('answers-what-it-knows')).json as ScenarioResultDto
    expect(failed.isPassed).toBe(false)
    expect(failed.expectations[0]).toMatchObject({ isMet: false, instead: 'It said nothing of the kind.' })
    expect((await trials()).map(({ kind, is_over: isOver, usage }) => [kind, isOver, (usage as Record<string, number>).audioOut! > 0])).toEqual([['scenario', true, true], ['scenario', true, true]])
  })

  it('tells of a scenario that is not there', async () => {
    expectRefusal(await tryOne('nonsense'), 404, 'not_found')
  })
})
