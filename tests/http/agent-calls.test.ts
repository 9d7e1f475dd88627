import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findAgentVersion } from '../../server/db/agents/agents'
import { SPARE_SECONDS } from '../../server/domain/agents/talk-end'
import { bindStream } from '../../server/services/agents/bind-stream'
import { endSession } from '../../server/services/agents/end-session'
import { createTools } from '../../server/sessions/bridge/tools'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import type { TalkEnding } from '../../shared/schemas/agents/talks'
import type { CallDetailDto, CallHistoryPage } from '../../shared/schemas/calls'
import { createFakeVoice } from '../support/agents/fake-voice'
import { ALWAYS, liveAgent, ringAgent, talkOverMessage, tokenOf, type AnsweredCall } from '../support/agents/live-agent'
import { whileStopping } from '../support/agents/while-stopping'
import { agentContent } from '../support/agents'
import type { HttpReply } from '../support/http-app'
import { compare, readCases } from '../support/books/matched-day'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { incomingMessage, newSid } from '../support/twilio-requests'
import { putLimits } from '../support/two-people'

let world: HttpWorld
let ada: Visitor
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000', LIMIT_AGENT_CALLS_AT_ONCE: '2' } })
})
beforeEach(async () => {
  world.context.voice = createFakeVoice()
  ada = await world.visit()
})
afterAll(() => world.close())

const callOf = async (callId: string, { get } = ada) => (await get(`/api/calls/${callId}`)).json as CallDetailDto
const refusalsOf = ({ person } = ada) => world.context.admin`select code, reason from call_refusal where user_id = ${person.id} order by id`
const callsOf = ({ person } = ada) => world.context.admin`select id, channel, status from call where user_id = ${person.id}`
const ring = (number: string, theirNumber = '+442079460999') =>
  world.deliver({ ...incomingMessage(world.side, { ourNumber: number, theirNumber, parentSid: newSid() }), target: '/api/inbound-call' })

/** Its stream was there and is over. */
async function talk(call: Pick<AnsweredCall, 'legId' | 'token'>, ending: TalkEnding): Promise<void> {
  const { context, side } = world
  const bound = await bindStream(context, {
    carrier: 'twilio', accountId: side.accountSid, legId: call.legId, streamId: newSid('MZ'), token: call.token, boundBy: 'a server',
  })
  await endSession(context, bound, { ending, endingCode: null, usage: {}, model: 'm', interruptions: 0, heardMs: 0, madeMs: 0 })
}
/** The carrier's leg is over, and it is asked. */
async function hangUp({ legId, theirNumber, number }: AnsweredCall, durationSeconds: number): Promise<void> {
  const now = world.context.clock.now()
  world.context.fakeCarrier.addLeg({ id: legId, from: theirNumber, to: number, status: 'completed', durationSeconds, startedAt: now, endedAt: now })
  world.context.clock.advance(10)
  await reconcileCalls(world.context)
}

describe('a number that an agent answers', () => {
  it('G1 holds the phone and the agent before anything is answered, and joins the leg to a stream', async () => {
    const { number, agent } = await liveAgent(world, ada)
    const { callId, legId, reply } = await ringAgent(world, number)
    expect(reply.text).toContain(`<Connect action="http://localhost:3000/api/twilio/agent-talk?call=${callId}#rc=5&amp;rp=all" method="POST"><Stream url="wss://localhost:3000/media-stream"><Parameter name="token" value="`)
    const call = await callOf(callId)
    expect(call).toMatchObject({ channel: 'agent', direction: 'in', status: 'answered', toNumber: '+442079460999', ownNumber: number, maxSeconds: 360 })
    expect(call.bound).toEqual({ by: 'agent_call_budget', limitMicros: '1000000' })
    expect(call.components.map(part => [part.component, part.rateNanosPerMinute, part.incrementSeconds])).toEqual([['phone', '15000000', 60], ['agent', '150000000', 1]])
    const parts = await world.context.admin`select component, held_micros from call_component where call_id = ${callId} order by place`
    expect(parts.map(row => [row.component, row.held_micros])).toEqual([['phone', 90_000n], ['agent', 900_000n]])
    expect(call.heldMicros).toBe('990000')
    const [row] = await world.context.admin`select agent_id, agent_version, way from agent_call where call_id = ${callId}`
    expect(row).toEqual({ agent_id: agent.id, agent_version: 1, way: 'in' })
    const legs = await world.context.admin`select role, direction, is_billed, from_address, to_address from call_leg where leg_id = ${legId}`
    expect([...legs]).toEqual([{ role: 'inbound', direction: 'inbound', is_billed: true, from_address: '+442079460999', to_address: number }])
    const calls = ((await ada.get('/api/calls/history?direction=in')).json as CallHistoryPage).calls
    expect(calls.map(one => one.id)).toEqual([callId])
    expect(((await ada.get('/api/calls/history?direction=out')).json as CallHistoryPage).calls).toEqual([])
  })

  it('G1 M3 is settled by the seconds of the leg, in two components, once', async () => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number)
    await talk(call, 'hung_up')
    expect((await world.deliver(talkOverMessage(world, call, 'completed'))).text).toContain('<Hangup/>')
    await hangUp(call, 61)
    const { status, chargedMicros, durationSeconds, breakdown } = await callOf(call.callId)
    expect({ status, chargedMicros, durationSeconds }).toEqual({ status: 'completed', chargedMicros: '182500', durationSeconds: 61 })
    expect(breakdown.map(part => [part.component, part.billedSeconds, part.chargedMicros])).toEqual([['phone', 120, '30000'], ['agent', 61, '152500']])
    await reconcileCalls(world.context)
    expect(await world.context.admin`select count(*)::int as charges from credit_transaction where call_id = ${call.callId}`).toMatchObject([{ charges: 1 }])
    expect(await world.violations()).toEqual([])
  })

  it('C4 F2 is the same call in the carrier’s books, where it is a leg that came in', async () => {
    const { number } = await liveAgent(world, ada)
    const [right, wrong] = [await ringAgent(world, number), await ringAgent(world, number)]
    for (const call of [right, wrong]) {
      await talk(call, 'hung_up')
      await hangUp(call, 61)
    }
    const leg = world.context.fakeCarrier.legs.get(wrong.legId)!
    world.context.fakeCarrier.addLeg({ ...leg, durationSeconds: 200 })
    const day = world.context.clock.now().toISOString().slice(0, 10)
    world.context.clock.advance(3 * 86_400)
    await compare(world.context, day)
    const cases = (await readCases(world.context)).filter(one => [right.callId, wrong.callId].includes(one.call_id!))
    expect(cases.map(one => [one.call_id, one.bucket])).toEqual([[wrong.callId, 'different']])
  })

  it('is answered at the address that numbers asked before, too, and asked again it is the same call', async () => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number, { target: '/api/twilio/incoming' })
    const again = await ringAgent(world, number, { legId: call.legId })
    expect(again.callId).toBe(call.callId)
    expect(again.token).not.toBe(call.token)
    expect(await callsOf()).toHaveLength(1)
    const legId = newSid()
    const asked = await Promise.all([1, 2, 3].map(() => ringAgent(world, number, { legId })))
    expect(new Set(asked.map(({ callId }) => callId)).size).toBe(1)
    expect(await callsOf()).toHaveLength(2)
  })

  it('rings its owner’s browsers where no agent has it', async () => {
    const { number, agent } = await liveAgent(world, ada)
    await ada.post(`/api/agents/${agent.id}/steps`, { step: 'pause' })
    expect((await ring(number)).text).toContain('<Client')
    expect(await callsOf()).toMatchObject([{ channel: 'inbound' }])
  })

  it('says its sentence outside its hours, without money, beyond its limits and without a voice; nothing is charged', async () => {
    const closed = await liveAgent(world, ada, { hours: { mon: [['00:00', '00:01']] }, timeZone: 'UTC' })
    world.context.clock.set(new Date('2027-03-03T12:00:00Z'))
    const sentence = agentContent().whenUnable.sentence
    const { text } = await ring(closed.number)
    expect(text).toContain(`>${sentence}</Say><Hangup/>`)
    const poor = await world.visit({ grantMicros: 100_000n })
    const { number } = await liveAgent(world, poor)
    expect((await ring(number)).text).toContain(sentence)
    world.context.voice = null
    expect((await ring(number)).text).toContain(sentence)
    expect([...await refusalsOf(), ...await refusalsOf(poor)].map(row => [row.code, row.reason])).toEqual([
      ['call_not_allowed', 'hours'], ['insufficient_credits', null], ['service_unavailable', 'voice'],
    ])
    expect([...await callsOf(), ...await callsOf(poor)]).toEqual([])
  })

  it('M17 says its sentence while the server waits to stop, and nothing is written or charged', async () => {
    const { number } = await liveAgent(world, ada)
    await whileStopping(world.context, 'wait', async () => {
      expect((await ring(number)).text).toContain(`>${agentContent().whenUnable.sentence}</Say><Hangup/>`)
    })
    expect([...await callsOf()]).toEqual([])
    expect([...await refusalsOf()]).toEqual([{ code: 'service_unavailable', reason: 'stopping' }])
    // where another one goes on with its talks, that one takes the stream
    await whileStopping(world.context, 'hand-over', async () => {
      expect((await ring(number)).text).toContain('<Stream')
    })
  })

  it('C12 holds so many calls of a person at once and no more, beside what the person talks', async () => {
    const { number } = await liveAgent(world, ada, { callBudgetMicros: '300000' })
    await ringAgent(world, number)
    await world.start(ada)
    await ringAgent(world, number)
    expect((await ring(number)).text).toContain('<Say')
    expect([...await refusalsOf()]).toEqual([{ code: 'too_many_calls', reason: 'callsAtOnce' }])
  })

  it('C12 A6 holds as many as staff set for that person, more than for others or fewer, and the person’s own calls are not counted', async () => {
    const { number } = await liveAgent(world, ada, { callBudgetMicros: '300000' })
    await putLimits(world.context.admin, ada.person.id, { agentCallsAtOnce: 3 })
    await world.start(ada)
    for (let calls = 0; calls < 3; calls++) await ringAgent(world, number)
    expect((await ring(number)).text).toContain('<Say')
    await putLimits(world.context.admin, ada.person.id, { agentCallsAtOnce: 1, callsAtOnce: 50 })
    const bob = await world.visit()
    await putLimits(world.context.admin, bob.person.id, { agentCallsAtOnce: 1, callsAtOnce: 50 })
    const his = await liveAgent(world, bob)
    await ringAgent(world, his.number)
    expect((await ring(his.number)).text).toContain('<Say')
    expect((await ring(number)).text, 'what is up goes on, and nothing new begins').toContain('<Say')
    expect([...await refusalsOf()].map(({ reason }) => reason)).toEqual(['callsAtOnce', 'callsAtOnce'])
  })

  it('G1 a day costs no more than its budget, however many ring at once', async () => {
    const { number } = await liveAgent(world, ada, { callBudgetMicros: '300000', dayBudgetMicros: '500000' })
    const replies = await Promise.all([1, 2].map(() => ring(number)))
    expect(replies.filter(({ text }) => text.includes('<Connect'))).toHaveLength(2)
    const [held] = await world.context.admin`select sum(amount_micros)::bigint as sum from wallet_hold h join call c on c.id = h.call_id where c.user_id = ${ada.person.id}`
    expect(held!.sum).toBeLessThanOrEqual(500_000n)
    const bounds = await world.context.admin`select bound_by from call where user_id = ${ada.person.id} order by max_seconds`
    expect(bounds.map(row => row.bound_by)).toEqual(['agent_day_budget', 'agent_call_budget'])
  })

  it('a wallet that is frozen answers nobody', async () => {
    const { number } = await liveAgent(world, ada)
    await world.context.admin`update wallet set status = 'frozen' where user_id = ${ada.person.id}`
    expect((await ring(number)).text).toContain('<Reject')
  })
})

describe('after a stream', () => {
  it.each<[TalkEnding, string]>([
    ['hung_up', '<Response><Hangup/>'], ['finished', '<Response><Hangup/>'], ['time_over', '<Response><Hangup/>'], ['flooded', '<Response><Hangup/>'],
    ['voice_lost', '<Say'], ['voice_silent', '<Say'], ['failed', '<Say'], ['server_leaving', '<Connect'], ['line_cut', '<Connect'],
  ])('that ended with %s comes %s', async (ending, expected) => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number)
    await talk(call, ending)
    const { text } = await world.deliver(talkOverMessage(world, call))
    expect(text).toContain(expected)
    if (expected === '<Say') expect(text).toContain(agentContent().whenUnable.sentence)
  })

  it('that nobody took comes the sentence; one whose server is gone is had again, and not for ever', async () => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number)
    expect((await world.deliver(talkOverMessage(world, call))).text, 'never bound').toContain('<Say')
    let { token } = call
    for (let streams = 1; streams < 6; streams++) {
      await talk({ ...call, token }, 'server_leaving')
      token = tokenOf((await world.deliver(talkOverMessage(world, call))).text)
    }
    await talk({ ...call, token }, 'server_leaving')
    expect((await world.deliver(talkOverMessage(world, call))).text, 'six streams').toContain('<Say')
  })

  it('G1 that its owner took over rings in their browsers for as long as the money lasts; nobody there, the sentence is said', async () => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number)
    const { maxSeconds } = await callOf(call.callId)
    await talk(call, 'taken_over')
    world.context.clock.advance(100)
    const { text } = await world.deliver(talkOverMessage(world, call))
    expect(text).toContain(`<Dial timeLimit="${maxSeconds - SPARE_SECONDS - 100}"`)
    expect(text).toContain(`/api/twilio/agent-talk?call=${call.callId}&amp;after=person#`)
    expect(text).toContain(`<Client><Identity>${ada.person.id}</Identity><Parameter name="CallId" value="${call.callId}"/></Client>`)
    expect((await world.deliver(talkOverMessage(world, call, 'in-progress', 'no-answer'))).text).toContain('<Say')
    expect((await world.deliver(talkOverMessage(world, call, 'in-progress', 'completed'))).text).toContain('<Hangup/>')
    expectRefusal(await world.deliver(talkOverMessage(world, call, 'in-progress', 'sung')), 400, 'webhook_malformed')
    world.context.clock.advance(maxSeconds)
    expect((await world.deliver(talkOverMessage(world, call))).text, 'no money left').toContain('<Hangup/>')
  })

  it('W1 is asked by the call’s own leg alone, and ends where somebody wants it to end', async () => {
    const { number } = await liveAgent(world, ada)
    const [call, other] = [await ringAgent(world, number), await ringAgent(world, number)]
    await talk(call, 'server_leaving')
    expectRefusal(await world.deliver(talkOverMessage(world, { ...call, legId: other.legId })), 400, 'webhook_mismatch')
    expectRefusal(await world.deliver(talkOverMessage(world, { ...call, callId: (await world.start(ada)).callId })), 400, 'webhook_mismatch')
    await ada.post('/api/calls/end', { callId: call.callId })
    expect(world.context.fakeCarrier.requests).toContain(`endLeg ${call.legId}`)
    expect((await world.deliver(talkOverMessage(world, call))).text).toContain('<Hangup/>')
  })
})

it('G1 ends the leg where money or time ended the stream', async () => {
  const { number } = await liveAgent(world, ada, { hours: ALWAYS })
  const call = await ringAgent(world, number)
  await talk(call, 'time_over')
  expect(world.context.fakeCarrier.requests).toContain(`endLeg ${call.legId}`)
})

describe('handing over', () => {
  const PERSON = '+442079460222'
  const handsOver = (change = {}) => liveAgent(world, ada, {
    abilities: { ...agentContent().abilities, handOverTo: PERSON },
    whenUnable: { way: 'hand_over', sentence: 'I put you through.' }, ...change,
  })
  const handedOver = (from: AnsweredCall) => world.context.admin`
    select c.id, c.terms, c.max_seconds, c.status, c.charged_micros, c.to_number, c.origin_number from agent_call a join call c on c.id = a.call_id where a.handed_over_from = ${from.callId}`
  type Told = (
    from: AnsweredCall, status: string, sequence: number, childSid: string, more?: Record<string, string>,
  ) => Promise<HttpReply>
  const told: Told = async (from, status, sequence, childSid, more = {}) => {
    const [row] = await handedOver(from)
    return world.deliver({
      target: `/api/twilio/hand-over-status?call=${row!.id as string}&terms=${row!.terms as string}`,
      params: {
        AccountSid: world.side.accountSid, ApiVersion: '2010-04-01', CallSid: childSid, ParentCallSid: from.legId, CallStatus: status, Called: PERSON, Caller: from.number,
        Direction: 'outbound-dial', From: from.number, To: PERSON, CallbackSource: 'call-progress-events', SequenceNumber: String(sequence),
        Timestamp: world.context.clock.now().toUTCString().replace('GMT', '+0000'), ...more,
      },
    })
  }

  it.each<TalkEnding>(['handing_over', 'voice_lost'])('G1 C3 after %s dials the person, within the money and the time that there is, once', async ending => {
    const { number } = await handsOver()
    const call = await ringAgent(world, number)
    await talk(call, ending)
    world.context.clock.advance(100)
    const { text } = await world.deliver(talkOverMessage(world, call))
    const [row] = await handedOver(call)
    expect(row).toMatchObject({ to_number: PERSON, origin_number: number, status: 'initiated' })
    // the agent has said so itself, where it could
    expect(text).toContain(ending === 'voice_lost' ? '>I put you through.</Say><Dial answerOnBridge="true"' : '<Response><Dial answerOnBridge="true"')
    // of the 352 seconds that the call may last 252 are left
    expect(text).toContain(`callerId="${number}" timeLimit="252"`)
    expect(text).toContain(`hand-over-status?call=${row!.id as string}&amp;terms=${row!.terms as string}#`)
    expect((await world.deliver(talkOverMessage(world, call))).text).toContain('<Dial')
    expect(await handedOver(call)).toHaveLength(1)
    const childSid = newSid()
    expect((await told(call, 'in-progress', 2, childSid)).status).toBe(204)
    expect((await told(call, 'completed', 3, childSid, { CallDuration: '61' })).status).toBe(204)
    const result = await world.deliver({
      target: `/api/twilio/hand-over-result?call=${row!.id as string}&terms=${row!.terms as string}`,
      params: { ...talkOverMessage(world, call).params, DialCallStatus: 'completed', DialCallSid: childSid, DialCallDuration: '61' },
    })
    expect(result.text).toContain('<Response><Hangup/>')
    expect((await handedOver(call))[0]).toMatchObject({ status: 'completed', charged_micros: 40_000n })
    expect(await world.violations()).toEqual([])
  })

  it('says its sentence alone where the money, or the time, is short', async () => {
    const { number } = await handsOver({ callBudgetMicros: '400000', dayBudgetMicros: '400000' })
    const call = await ringAgent(world, number)
    await talk(call, 'voice_lost')
    expect((await world.deliver(talkOverMessage(world, call))).text).toContain('I put you through.</Say><Hangup/>')
    const { number: other } = await handsOver()
    const late = await ringAgent(world, other)
    await talk(late, 'voice_lost')
    world.context.clock.advance(310)
    expect((await world.deliver(talkOverMessage(world, late))).text).toContain('<Say')
    expect([...await handedOver(call), ...await handedOver(late)]).toEqual([])
  })

  it('C9 is settled where every word about it was lost', async () => {
    const { number } = await handsOver()
    const [call, never] = [await ringAgent(world, number), await ringAgent(world, number)]
    for (const one of [call, never]) {
      await talk(one, 'handing_over')
      await world.deliver(talkOverMessage(world, one))
    }
    const now = world.context.clock.now()
    const { fakeCarrier } = world.context
    for (const { legId } of [call, never]) fakeCarrier.addLeg({ id: legId, status: 'completed', durationSeconds: 90, startedAt: now, endedAt: now })
    fakeCarrier.addLeg({ parentId: call.legId, to: PERSON, from: number, status: 'completed', durationSeconds: 30, startedAt: now, endedAt: now })
    world.context.clock.advance(120)
    await reconcileCalls(world.context)
    expect((await handedOver(call))[0]).toMatchObject({ status: 'completed', charged_micros: 20_000n })
    expect((await handedOver(never))[0]).toMatchObject({ status: 'canceled', charged_micros: 0n })
    expect(await world.violations()).toEqual([])
  })

  it('is offered to the voice where there is somebody, and to no other', async () => {
    const { agent } = await handsOver()
    const [version] = await world.context.database.asSystem(async tx => [await findAgentVersion(tx, agent.id, 1)])
    const bound = { callId: agent.id, userId: ada.person.id, history: [], version: version! }
    expect(await createTools(world.context, bound).use('hand_over', '{}')).toMatchObject({ isLast: true, ending: 'handing_over' })
    const abilities = { ...version!.abilities, handOverTo: null }
    const nobody = createTools(world.context, { ...bound, version: { ...version!, abilities } })
    expect(nobody.offered.map(tool => tool.name)).not.toContain('hand_over')
    expect(await nobody.use('hand_over', '{}')).toEqual({ output: 'There is no such tool.' })
  })

  it('G1 of a call that its owner took over to a number is a call of its own, too', async () => {
    const { number } = await liveAgent(world, ada)
    const call = await ringAgent(world, number)
    const order = await ada.post(`/api/agents/calls/${call.callId}/take-over`, { id: randomUUID(), number: PERSON })
    expect(order.status, order.text).toBe(200)
    await world.context.admin`update talk_order set obeyed_at = now(), session_id = (select id from agent_session where call_id = ${call.callId}) where call_id = ${call.callId}`
    await talk(call, 'taken_over')
    expect((await world.deliver(talkOverMessage(world, call))).text).toContain('<Response><Dial answerOnBridge="true"')
    expect((await handedOver(call))[0]).toMatchObject({ to_number: PERSON, status: 'initiated' })
  })
})
