import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { handOverEndedCalls } from '../../server/services/calls/hand-over-ended-calls'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import { bindStream } from '../../server/services/agents/bind-stream'
import { endSession } from '../../server/services/agents/end-session'
import { ENDED_CALL_SUBSCRIBERS } from '../../server/jobs/ended-call-subscribers'
import { openAgentTalk } from '../../server/sessions/agent-talk'
import type { AgentCallsPage, AgentDashboardDto } from '../../shared/schemas/agents/agent-call-replies'
import type { TalkEnding } from '../../shared/schemas/agents/talks'
import type { CallDetailDto, StartCallReply } from '../../shared/schemas/calls'
import { agentContent, makeAgent } from '../support/agents'
import { createFakePhone } from '../support/agents/fake-phone'
import { createFakeVoice, type FakeVoice } from '../support/agents/fake-voice'
import { liveAgent, ringAgent, tokenOf } from '../support/agents/live-agent'
import { createManualTimers } from '../support/agents/manual-timers'
import { whileStopping } from '../support/agents/while-stopping'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { newSid, voiceMessage, type TwilioMessage } from '../support/twilio-requests'

let world: HttpWorld
let ada: Visitor
let voice: FakeVoice
let agentId: string
const THEIRS = '+442079460111'

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_AGENT_CALLS_AT_ONCE: '3' } })
})
beforeEach(async () => {
  world.context.clock.advance(3600)
  world.context.voice = voice = createFakeVoice()
  ada = await world.visit()
  // a draft, whose hours are over, and that could do everything
  agentId = (await makeAgent(ada, {
    hours: { wed: [['03:00', '03:30']] }, abilities: { saveLead: true, endCall: true, callBack: true, handOverTo: THEIRS },
    whenUnable: { way: 'hand_over', sentence: 'I put you through.' },
  })).id
})
afterAll(() => world.close())

interface Talk { callId: string, legId: string, ownerId: string }

const startTalk = (who = ada, version = 1) => who.post(`/api/agents/${agentId}/talk`, { version })
async function started(who = ada): Promise<Talk> {
  const reply = await startTalk(who)
  expect(reply.status, reply.text).toBe(201)
  return { callId: (reply.json as StartCallReply).callId, legId: newSid(), ownerId: who.person.id }
}

/** The browser's device calls, and says which talk it wants. */
function talkMessage({ callId, legId, ownerId }: Talk): TwilioMessage {
  const { target, params: { CallId: _, ...params } } = voiceMessage(world.side, { callId, ownerId, parentSid: legId, toNumber: '' })
  return { target, params: { ...params, TalkId: callId } }
}
const ask = (talk: Talk) => world.deliver(talkMessage(talk))
/** What the carrier asks once the stream is over. */
function askNext({ callId, legId, ownerId }: Talk, CallStatus = 'in-progress'): Promise<HttpReply> {
  const { params: { CallId: _, ApplicationSid: __, ...params } } = voiceMessage(world.side, { callId, ownerId, parentSid: legId, toNumber: '' })
  return world.deliver({ target: `/api/twilio/agent-talk?call=${callId}`, params: { ...params, TalkId: callId, CallStatus } })
}

const stream = ({ legId }: Talk, token: string) => ({
  carrier: 'twilio', accountId: world.side.accountSid, legId, streamId: newSid('MZ'), token,
})
/** Its stream was there and is over. */
async function talked(talk: Talk, token: string, ending: TalkEnding): Promise<void> {
  const bound = await bindStream(world.context, { ...stream(talk, token), boundBy: 'a server' })
  await endSession(world.context, bound, { ending, endingCode: null, usage: {}, model: 'm', interruptions: 0, heardMs: 0, madeMs: 0 })
}
/** The carrier's leg is over, and it is asked. */
async function hangUp({ legId, ownerId }: Talk, durationSeconds: number): Promise<void> {
  const now = world.context.clock.now()
  world.context.fakeCarrier.addLeg({ id: legId, from: `client:${ownerId}`, to: '', status: 'completed', durationSeconds, startedAt: now, endedAt: now })
  world.context.clock.advance(10)
  await reconcileCalls(world.context)
}
const callOf = async (callId: string) => (await ada.get(`/api/calls/${callId}`)).json as CallDetailDto
const refusedLegs = async (legId: string) => (await world.context.admin`
  select facts->>'reason' as reason from webhook_event where kind = 'refused' and facts->>'parentLegId' = ${legId}`).map(row => row.reason as string)

function expectNoTalk(reply: HttpReply): void {
  expect(reply.status).toBe(200)
  expect(reply.text).not.toMatch(/<Connect|<Dial/)
  expect(reply.text).toContain('This talk was not set up. Nothing was charged.')
}

describe('talking to an agent in the browser', () => {
  it('G1 M3 holds the agent and no phone, is joined to a stream, and costs the seconds that were talked', async () => {
    const reply = await startTalk()
    expect(reply.status, reply.text).toBe(201)
    const { callId, toNumber, maxAllowedSeconds, quote } = reply.json as StartCallReply
    expect(toNumber).toBe('browser')
    expect(quote).toMatchObject({ display: 'Night line', country: null, callable: true, maxSeconds: maxAllowedSeconds, bound: { by: 'agent_call_budget', limitMicros: '1000000' } })
    expect(quote.components.map(part => [part.component, part.rateNanosPerMinute, part.incrementSeconds])).toEqual([['agent', '150000000', 1]])
    const talk = { callId, legId: newSid(), ownerId: ada.person.id }
    const joined = await ask(talk)
    expect(joined.text).toContain(`<Connect action="http://localhost:3000/api/twilio/agent-talk?call=${callId}#rc=5&amp;rp=all" method="POST"><Stream url="wss://localhost:3000/media-stream"><Parameter name="token" value="`)
    expect(await callOf(callId)).toMatchObject({ channel: 'agent', direction: 'in', status: 'answered', display: 'Browser', heldMicros: '1000000' })
    const legs = await world.context.admin`select role, is_billed, from_address, to_address from call_leg where call_id = ${callId}`
    expect([...legs]).toEqual([{ role: 'inbound', is_billed: true, from_address: `client:${ada.person.id}`, to_address: world.side.callerId }])
    await talked(talk, tokenOf(joined.text), 'hung_up')
    expect((await askNext(talk, 'completed')).text).toContain('<Hangup/>')
    await hangUp(talk, 61)
    const { status, chargedMicros, breakdown } = await callOf(callId)
    expect({ status, chargedMicros }).toEqual({ status: 'completed', chargedMicros: '152500' })
    expect(breakdown.map(part => [part.component, part.billedSeconds, part.chargedMicros])).toEqual([['agent', 61, '152500']])
    expect(await world.violations()).toEqual([])
  })

  it('A2 has a transcript from its first moment on, for its owner alone, before any stream of it was let in', async () => {
    const { callId } = await started()
    const path = `/api/agents/calls/${callId}/transcript`
    const empty = { callId, revision: 0, isOver: false, keptUntil: null, isForgotten: false, items: [] }
    expect((await ada.get(path)).json).toEqual(empty)
    expectRefusal(await (await world.visit()).get(path), 404, 'not_found')
  })

  it('M17 is refused while this server waits to stop: nothing is held, and the page is told why', async () => {
    await whileStopping(world.context, 'wait', async () => {
      expect(expectRefusal(await startTalk(), 503, 'service_unavailable').details).toEqual({ reason: 'stopping' })
    })
    expect(await world.context.admin`select id from call where user_id = ${ada.person.id}`).toHaveLength(0)
    await whileStopping(world.context, 'hand-over', async () => void await started())
  })

  it('C2 is joined for its owner alone, for one leg, and as long as it is wanted', async () => {
    const talk = await started()
    const thief = await world.visit()
    const theirs = { ...talk, ownerId: thief.person.id, legId: newSid() }
    expectNoTalk(await ask(theirs))
    expect(await refusedLegs(theirs.legId)).toEqual(['not_the_owner'])
    const first = await ask(talk)
    expect(first.text).toContain('<Connect')
    expect((await ask(talk)).text, 'asked again by the same leg').toContain('<Connect')
    const second = { ...talk, legId: newSid() }
    expectNoTalk(await ask(second))
    expect(await refusedLegs(second.legId)).toEqual(['already_claimed'])
    const unwanted = await started()
    await ada.post('/api/calls/end', { callId: unwanted.callId })
    expectNoTalk(await ask(unwanted))
    const unknown = { ...talk, callId: randomUUID(), legId: newSid() }
    expectNoTalk(await ask(unknown))
    expect(await refusedLegs(unknown.legId)).toEqual(['unknown_call'])
  })

  it('C2 goes to one of many legs that ask at once', async () => {
    const talk = await started()
    const replies = await Promise.all(Array.from({ length: 8 }, () => ask({ ...talk, legId: newSid() })))
    expect(replies.filter(reply => reply.text.includes('<Connect'))).toHaveLength(1)
  })

  it('C2 no call with a telephone at its end is talked in, and no talk is dialled', async () => {
    const dialled = await world.start(ada)
    const asTalk = { callId: dialled.callId, legId: newSid(), ownerId: ada.person.id }
    expectNoTalk(await ask(asTalk))
    expect(await refusedLegs(asTalk.legId)).toEqual(['other_channel'])
    const { number } = await liveAgent(world, ada)
    const { callId } = await ringAgent(world, number)
    const ofAgent = { callId, legId: newSid(), ownerId: ada.person.id }
    expectNoTalk(await ask(ofAgent))
    expect(await refusedLegs(ofAgent.legId)).toEqual(['other_channel'])
    const talk = await started()
    const parentSid = newSid()
    const reply = await world.deliver(voiceMessage(world.side, { callId: talk.callId, ownerId: ada.person.id, parentSid, toNumber: '+19005550123' }))
    expect(reply.text).not.toContain('<Dial')
    expect(await refusedLegs(parentSid)).toEqual(['other_channel'])
  })

  it('W1 a request that was cut anew so that it names no talk is none', async () => {
    const talk = await started()
    const { target, params: { TalkId, ...params } } = talkMessage(talk)
    const reply = await world.deliver({ target, params: { ...params, Region: `TalkId${TalkId}` } })
    expect(reply.status).toBe(400)
  })

  it('C9 whose browser never calls is not paid, and no leg has it after that', async () => {
    const talk = await started()
    world.context.clock.advance(31)
    await reconcileCalls(world.context)
    expect(await callOf(talk.callId)).toMatchObject({ status: 'canceled', chargedMicros: '0', heldMicros: '0' })
    expectNoTalk(await ask(talk))
    expect(world.context.fakeCarrier.requests.filter(asked => asked.startsWith('findPlacedLegs')), 'nobody was ordered').toEqual([])
  })

  it('M4 M17 is refused where the wallet does not pay for a minute, and nothing is written', async () => {
    const poor = await world.visit({ grantMicros: 100_000n })
    agentId = (await makeAgent(poor)).id
    const before = await world.fingerprint(['call_refusal'])
    const refusal = expectRefusal(await startTalk(poor), 402, 'insufficient_credits')
    expect(refusal.message).toContain('at least $0.15')
    expect(await world.fingerprint(['call_refusal'])).toEqual(before)
    expect([...await world.context.admin`select code from call_refusal where user_id = ${poor.person.id}`]).toEqual([{ code: 'insufficient_credits' }])
  })

  it('A2 is for whose agent it is, for a version that is there, and where there is a voice', async () => {
    expectRefusal(await startTalk(await world.visit()), 404, 'not_found')
    expectRefusal(await startTalk(ada, 2), 404, 'not_found')
    world.context.voice = null
    expectRefusal(await startTalk(), 503, 'service_unavailable')
    expect([...await world.context.admin`select id from call where user_id = ${ada.person.id}`]).toEqual([])
  })

  it('C12 counts among the calls that agents hold', async () => {
    for (let open = 0; open < 3; open++) await started()
    expectRefusal(await startTalk(), 409, 'too_many_calls')
  })

  it('G4 nothing that is asked for in it is done: no list, no lead, nobody rung', async () => {
    const talk = await started()
    const token = tokenOf((await ask(talk)).text)
    const timers = createManualTimers(world.context.clock.now().getTime())
    const phone = createFakePhone(() => {})
    const held = await openAgentTalk(world.context, stream(talk, token), phone, timers)
    await timers.pass(0)
    const tools = voice.orders[0]!.tools.map(tool => tool.name)
    expect(tools).toEqual(['stop_calling', 'end_call', 'hand_over', 'call_back', 'save_lead'])
    voice.say({ kind: 'item', itemId: 'c1', previousItemId: null, who: 'caller' }, { kind: 'caller-words', itemId: 'c1', words: 'I am Anna, never call me', usage: {} })
    for (const name of ['stop_calling', 'call_back', 'hand_over', 'save_lead', 'no_such_tool']) {
      voice.say({ kind: 'tool', itemId: name, toolCallId: name, name, input: '{"words":"never call me","fields":[{"name":"name","value":"Anna","quote":"I am Anna"}]}' })
    }
    await timers.pass(1000)
    await held.end()
    const answers = voice.told.filter(told => told.startsWith('answerTool'))
    expect(answers.sort()).toEqual([
      ...['call_back', 'hand_over'].map(name => `answerTool ${name}: Done.`), 'answerTool no_such_tool: There is no such tool.',
      ...['save_lead', 'stop_calling'].map(name => `answerTool ${name}: Done.`),
    ])
    await askNext(talk, 'completed')
    await hangUp(talk, 20)
    await handOverEndedCalls(world.context, ENDED_CALL_SUBSCRIBERS)
    const { admin } = world.context
    const done = await admin`select (select count(*)::int from call_wish where user_id = ${ada.person.id}) as wishes,
      (select count(*)::int from lead where user_id = ${ada.person.id}) as leads, (select count(*)::int from lead_call where user_id = ${ada.person.id}) as read,
      (select count(*)::int from call where user_id = ${ada.person.id}) as calls, (select count(*)::int from mail_outbox where user_id = ${ada.person.id}) as mails`
    expect([...done]).toEqual([{ wishes: 0, leads: 0, read: 0, calls: 1, mails: 0 }])
    const said = await admin`select words from transcript_item where call_id = ${talk.callId} and who = 'caller' and kind = 'words'`
    expect(said.map(row => row.words)).toEqual(['I am Anna, never call me'])
  })

  it('goes on after its stream without anybody’s telephone: its sentence, or the end', async () => {
    const nextOf = async (ending: TalkEnding) => {
      const talk = await started()
      await talked(talk, tokenOf((await ask(talk)).text), ending)
      const { text } = await askNext(talk)
      await hangUp(talk, 5)
      return text
    }
    for (const ending of ['voice_lost', 'handing_over'] as const) expect(await nextOf(ending), ending).toContain('>I put you through.</Say><Hangup/>')
    for (const ending of ['taken_over', 'finished'] as const) {
      const text = await nextOf(ending)
      expect(text, ending).toContain('<Hangup/>')
      expect(text, ending).not.toMatch(/<Dial|<Say/)
    }
    expect(await nextOf('server_leaving')).toContain('<Connect')
  })

  it('is not taken over by who is in it', async () => {
    const talk = await started()
    await ask(talk)
    const reply = await ada.post(`/api/agents/calls/${talk.callId}/take-over`, { id: randomUUID(), number: THEIRS })
    expect(expectRefusal(reply, 409, 'call_not_allowed').message).toContain('You talk to this agent yourself')
    expect((await ada.post(`/api/agents/calls/${talk.callId}/whisper`, { id: randomUUID(), words: 'Be brief' })).status).toBe(200)
  })

  it('K3 is among the calls of one’s agents, and in no figure of what they come to', async () => {
    const talk = await started()
    await talked(talk, tokenOf((await ask(talk)).text), 'finished')
    await askNext(talk)
    await hangUp(talk, 20)
    const { calls } = (await ada.get('/api/calls?direction=in')).json as AgentCallsPage
    expect(calls.map(({ id, direction, display }) => [id, direction, display])).toEqual([[talk.callId, 'in', 'Browser']])
    const { whole } = (await ada.get('/api/agents/dashboard')).json as AgentDashboardDto
    expect({ calls: whole.calls, charged: whole.chargedMicros }).toEqual({ calls: 0, charged: '0' })
    expect(agentContent().dayBudgetMicros, 'its price is part of the day’s budget').toBe('10000000')
    const [spent] = await world.context.admin`select agent_spent(${agentId}::uuid, now() - interval '100 years') as micros`
    expect(spent!.micros).toBe(50_000n)
  })
})
