import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CarrierSound } from '../../server/carriers/carrier'
import { forgetOldRecordings } from '../../server/services/agents/recordings/forget-old-recordings'
import { openAgentTalk, type AgentTalk } from '../../server/sessions/agent-talk'
import type { CallRecordingDto } from '../../shared/schemas/agents/recordings'
import { createFakePhone, type FakePhone } from '../support/agents/fake-phone'
import { createFakeVoice, type FakeVoice } from '../support/agents/fake-voice'
import { liveAgent, ringAgent, tokenOf, talkOverMessage, type AnsweredCall } from '../support/agents/live-agent'
import { createManualTimers, type ManualTimers } from '../support/agents/manual-timers'
import type { HttpReply } from '../support/http-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { newSid } from '../support/twilio-requests'

const NOTICE = 'This call is recorded.'
const OPENING = 'Good evening, this is Morgan’s bakery. I am an AI assistant.'
let world: HttpWorld
let ada: Visitor
let voice: FakeVoice

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_AGENT_CALLS_AT_ONCE: '10' } })
})
beforeEach(async () => {
  world.context.clock.advance(3600)
  world.context.voice = voice = createFakeVoice()
  world.context.fakeCarrier.requests.length = 0
  world.context.fakeCarrier.isDown = false
  ada = await world.visit()
})
afterAll(() => world.close())

interface Talk { call: AnsweredCall, talk: AgentTalk, phone: FakePhone, timers: ManualTimers }

async function ring(isRecorded = true): Promise<AnsweredCall> {
  const { number } = await liveAgent(world, ada, { isRecorded, recordingNotice: NOTICE, wordsKeptDays: 20 })
  return ringAgent(world, number)
}
async function join(call: AnsweredCall, token = call.token): Promise<Talk> {
  const timers = createManualTimers(world.context.clock.now().getTime())
  const phone = createFakePhone(name => talk.take({ kind: 'mark', name }))
  const stream = { carrier: 'twilio', accountId: world.side.accountSid, legId: call.legId, streamId: newSid('MZ'), token }
  const talk = await openAgentTalk(world.context, stream, phone, timers)
  await timers.pass(0)
  return { call, talk, phone, timers }
}
/** The voice says sentences of half a second each, of which so many are heard before the caller speaks. */
async function says({ phone, timers }: Talk, sentences: string[], heard = sentences.length): Promise<void> {
  const [itemId, responseId] = ['i0', 'r0']
  voice.say({ kind: 'answer-begun', responseId }, { kind: 'item', itemId, previousItemId: null, who: 'agent' })
  for (const words of sentences) voice.say({ kind: 'agent-words', itemId, words: `${words} ` }, { kind: 'sound', itemId, responseId, audio: new Uint8Array(4000) })
  phone.play_(heard * 5)
  if (heard < sentences.length) voice.say({ kind: 'caller-speaks' })
  else voice.say({ kind: 'sound-over', itemId }, { kind: 'answer-over', responseId, isFailed: false, reason: null, usage: {} })
  await timers.pass(1000)
}
async function recorded(): Promise<Talk> {
  const talk = await join(await ring())
  await says(talk, [OPENING, NOTICE])
  await talk.talk.end()
  return talk
}
const asked = () => world.context.fakeCarrier.requests.filter(request => request.startsWith('startRecording'))
const rowOf = async (callId: string) => (await world.context.admin`select * from call_recording where call_id = ${callId}`)[0]
const recordingOf = async (callId: string, who = ada) => (await who.get(`/api/agents/calls/${callId}/recording`)).json as CallRecordingDto
const sound = ({ callId }: AnsweredCall, range?: string, who = ada) => who.get(`/api/agents/calls/${callId}/recording/audio`, range ? { range } : {})

/** The carrier tells what became of it. */
function tell(call: AnsweredCall, recordingId: string, change: Record<string, string> = {}): Promise<HttpReply> {
  return world.deliver({
    target: `/api/twilio/recording-status?call=${call.callId}`,
    params: {
      AccountSid: world.side.accountSid, CallSid: call.legId, RecordingSid: recordingId, RecordingStatus: 'completed', RecordingDuration: '12', RecordingChannels: '2',
      RecordingSource: 'StartCallRecordingAPI', RecordingTrack: 'both', RecordingStartTime: 'Mon, 30 Nov 2026 10:00:00 +0000', ErrorCode: '0',
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${world.side.accountSid}/Recordings/${recordingId}`, ...change,
    },
  })
}
/** As the carrier has it: ten bytes. */
function keeps(recordingId: string): void {
  world.context.fakeCarrier.recordings.set(recordingId, (range): CarrierSound => {
    const part = range === null ? '0123456789' : '456789'
    return {
      status: range === null ? 200 : 206, type: 'audio/x-wav', length: String(part.length), range: range && 'bytes 4-9/10', body: new Blob([part]).stream(),
    }
  })
}

describe('a call that is recorded', () => {
  it('P2 is so from the moment at which the notice was heard, once, and not before', async () => {
    const talk = await join(await ring())
    await says(talk, [OPENING, NOTICE], 1)
    expect([asked(), await rowOf(talk.call.callId)], 'the notice was cut off').toEqual([[], undefined])
    await talk.talk.end()
    const other = await join(await ring())
    await says(other, [OPENING, NOTICE])
    await other.talk.end()
    const { callId, legId } = other.call
    expect(asked()).toEqual([`startRecording ${legId} http://localhost:3000/api/twilio/recording-status?call=${callId}#rc=5&rp=all`])
    expect(await rowOf(callId)).toMatchObject({ user_id: ada.person.id, leg_id: legId, state: 'running', duration_seconds: null })
    // it goes on in another stream
    const next = await world.deliver(talkOverMessage(world, other.call))
    if (!next.text.includes('<Connect')) return
    const again = await join(other.call, tokenOf(next.text))
    await says(again, [OPENING, NOTICE])
    expect(asked()).toHaveLength(1)
  })

  it('P2 is none where the version does not say so', async () => {
    const talk = await join(await ring(false))
    await says(talk, [OPENING, NOTICE])
    await talk.talk.end()
    expect(asked()).toEqual([])
    expect(await recordingOf(talk.call.callId)).toEqual({ recording: null })
    expect((await ada.get(`/api/agents/calls/${talk.call.callId}`)).json).toMatchObject({ isRecorded: false })
    expectRefusal(await sound(talk.call), 404, 'not_found')
  })

  it('is heard by whose call it is, whole or from a place on, and by nobody else', async () => {
    const { call } = await recorded()
    const { recording_id: recordingId } = (await rowOf(call.callId))! as { recording_id: string }
    keeps(recordingId)
    expect((await tell(call, recordingId)).status).toBe(204)
    const keptUntil = new Date(world.context.clock.now().getTime() + 20 * 86_400_000).toISOString()
    expect(await recordingOf(call.callId)).toEqual({ recording: { state: 'kept', durationSeconds: 12, keptUntil } })
    expect((await ada.get(`/api/agents/calls/${call.callId}`)).json).toMatchObject({ isRecorded: true, leadId: null })
    const whole = await sound(call)
    expect([whole.status, whole.text, whole.headers['content-type'], whole.headers['content-length'], whole.headers['accept-ranges']])
      .toEqual([200, '0123456789', 'audio/x-wav', '10', 'bytes'])
    expect(whole.headers['cache-control']).toBe('private, no-store')
    const part = await sound(call, 'bytes=4-')
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '456789', 'bytes 4-9/10'])
    const stranger = await world.visit()
    expectRefusal(await sound(call, undefined, stranger), 404, 'not_found')
    expectRefusal(await stranger.get(`/api/agents/calls/${call.callId}/recording`), 404, 'not_found')
    world.context.fakeCarrier.isDown = true
    expectRefusal(await sound(call), 503, 'service_unavailable')
  })

  it('W1 is told of by its own leg and its own recording alone, and told again it is the same', async () => {
    const { call } = await recorded()
    const { recording_id: recordingId } = (await rowOf(call.callId))! as { recording_id: string }
    expect((await tell({ ...call, legId: newSid() }, recordingId)).status).toBe(400)
    expect((await tell(call, newSid('RE'))).status).toBe(400)
    expect((await tell({ ...call, callId: (await world.start(ada)).callId }, recordingId)).status).toBe(400)
    const changes: Record<string, string>[] = [{ RecordingStatus: 'deleted' }, { RecordingSource: 'RecordVerb' }, { RecordingSid: 'x' }]
    for (const change of changes) expect((await tell(call, recordingId, change)).status).toBe(400)
    expect(await rowOf(call.callId)).toMatchObject({ state: 'running', recording_id: recordingId, duration_seconds: null })
    for (let times = 0; times < 2; times++) expect((await tell(call, recordingId)).status).toBe(204)
    await tell(call, recordingId, { RecordingStatus: 'absent' })
    expect(await rowOf(call.callId)).toMatchObject({ state: 'kept', duration_seconds: 12 })
  })

  it('C9 is found by the carrier’s word where its answer was lost; where it refuses, the call goes on without', async () => {
    const talk = await join(await ring())
    world.context.fakeCarrier.isDown = true
    await says(talk, [OPENING, NOTICE])
    await talk.talk.end()
    world.context.fakeCarrier.isDown = false
    expect(await rowOf(talk.call.callId)).toMatchObject({ state: 'asked', recording_id: null })
    const recordingId = newSid('RE')
    await tell(talk.call, recordingId)
    expect(await rowOf(talk.call.callId)).toMatchObject({ state: 'kept', recording_id: recordingId })
  })

  it('P2 is deleted at the carrier once its time is over, and marked after that', async () => {
    const { call } = await recorded()
    const { recording_id: recordingId } = (await rowOf(call.callId))! as { recording_id: string }
    await tell(call, recordingId)
    keeps(recordingId)
    const { context } = world
    context.clock.advance(20 * 86_400 - 10)
    await forgetOldRecordings(context)
    expect((await sound(call)).status).toBe(200)
    context.clock.advance(20)
    expectRefusal(await sound(call), 404, 'not_found')
    context.fakeCarrier.isDown = true
    await forgetOldRecordings(context)
    expect((await rowOf(call.callId))!.state, 'the carrier has it still').toBe('kept')
    context.fakeCarrier.isDown = false
    await forgetOldRecordings(context)
    expect(context.fakeCarrier.requests).toContain(`deleteRecording ${recordingId}`)
    expect(await rowOf(call.callId)).toMatchObject({ state: 'deleted' })
    expect((await recordingOf(call.callId)).recording?.state).toBe('deleted')
    // what the carrier tells late of what was to be gone is gone too
    context.fakeCarrier.requests.length = 0
    await tell(call, recordingId)
    expect(context.fakeCarrier.requests).toEqual([`deleteRecording ${recordingId}`])
    expect(await rowOf(call.callId)).toMatchObject({ state: 'deleted' })
  })

  it('P2 goes with whose call it was', async () => {
    const { call } = await recorded()
    const { recording_id: recordingId } = (await rowOf(call.callId))! as { recording_id: string }
    await tell(call, recordingId)
    const { context } = world
    await context.admin`select forget_agents(${ada.person.id}, ${context.clock.now()})`
    context.clock.advance(5 * 3600)
    await forgetOldRecordings(context)
    expect(context.fakeCarrier.requests).toContain(`deleteRecording ${recordingId}`)
    expect(await rowOf(call.callId)).toMatchObject({ state: 'deleted' })
  })
})
