import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findTakeOver } from '../../server/db/agents/talk-orders'
import { claimOrders } from '../../server/services/agents/claim-orders'
import { forgetOldWords } from '../../server/services/agents/forget-old-words'
import { readTranscript } from '../../server/services/agents/read-transcript'
import { openAgentTalk, type AgentTalk } from '../../server/sessions/agent-talk'
import { heldTalks } from '../../server/sessions/held-talks'
import { leaveTalks } from '../../server/sessions/leave-talks'
import type { TranscriptDto } from '../../shared/schemas/agents/talks'
import { createAgentCall, issueAgain, type AgentCall } from '../support/agents/agent-call'
import { createFakePhone, type FakePhone } from '../support/agents/fake-phone'
import { createFakeVoice, type FakeVoice } from '../support/agents/fake-voice'
import { createManualTimers, type ManualTimers } from '../support/agents/manual-timers'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { createTestContext, type TestContext } from '../support/test-context'
import { newSid } from '../support/twilio-requests'

let world: HttpWorld
let visitor: Visitor
const others: TestContext[] = []

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
})
beforeEach(async () => {
  visitor = await world.visit()
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close()
})
afterAll(() => world.close())

/** A server of the same Talktime, that holds talks. */
interface Server { context: TestContext, voice: FakeVoice, timers: ManualTimers }

async function startServer(env: Record<string, string> = {}): Promise<Server> {
  const { testDatabase, clock } = world.context
  const context = await createTestContext({ database: testDatabase, clock, deck: null, env })
  others.push(context)
  const voice = createFakeVoice()
  context.voice = voice
  // its line to the database is up: what is told before that is found by looking, 5 s later
  let hears = false
  const stop = context.live.subscribe(visitor.person.id, () => {
    hears = true
  })
  await expect.poll(() => {
    world.context.live.publish({ userId: visitor.person.id, callId: null })
    return hears
  }).toBe(true)
  stop()
  return { context, voice, timers: createManualTimers(clock.now().getTime()) }
}

interface Line { talk: AgentTalk, phone: FakePhone, endingAtClose: () => string | null }

/** The phone of a call reaches a server. */
async function ring(server: Server, { callId, legId, token }: AgentCall): Promise<Line> {
  const { context, timers } = server
  const phone = createFakePhone(name => talk.take({ kind: 'mark', name }))
  let endingAtClose: Promise<string | null> | null = null
  let known: string | null = null
  const stream = { carrier: 'twilio', accountId: world.side.accountSid, legId, streamId: newSid('MZ'), token }
  const talk: AgentTalk = await openAgentTalk(context, stream, {
    ...phone,
    close(reason) {
      phone.close(reason)
      // what a carrier that asks in this moment would be told by
      endingAtClose ??= world.context.admin`
        select ending from agent_session where call_id = ${callId} order by created_at desc limit 1`
        .then(([row]) => known = row!.ending as string | null)
    },
  }, timers)
  await timers.pass(0)
  return { talk, phone, endingAtClose: () => known }
}
const sessions = ({ callId }: AgentCall) => world.context.admin`select * from agent_session where call_id = ${callId} order by created_at, bound_at`
const post = ({ callId }: AgentCall, what: string, body: object = {}) => visitor.post(`/api/agents/calls/${callId}/${what}`, body)

/** Says words of 300 ms each, of which so many are heard. */
function says(
  { voice }: Server, { phone }: Line, responseId: string, itemId: string, texts: string[], heard: number,
): void {
  voice.say({ kind: 'answer-begun', responseId }, { kind: 'item', itemId, previousItemId: null, who: 'agent' })
  for (const text of texts) {
    voice.say({ kind: 'agent-words', itemId, words: `${text} ` }, { kind: 'sound', itemId, responseId, audio: new Uint8Array(2400) })
  }
  phone.play_(heard * 3)
}

/** The opening was said and heard: nobody waits for anything. */
function greets(server: Server, line: Line): void {
  says(server, line, 'r0', 'i0', ['Hello.'], 1)
  server.voice.say({ kind: 'sound-over', itemId: 'i0' }, { kind: 'answer-over', responseId: 'r0', isFailed: false, reason: null, usage: {} })
}

describe('what is asked of a talk, on whatever server', () => {
  it('is whispered to the voice once, by the server that holds the socket, however often it is asked', async () => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    await ring(server, call)
    const body = { id: randomUUID(), words: 'A cake is 20 dollars.' }
    const first = await post(call, 'whisper', body)
    expect(first.json).toMatchObject({ id: body.id, callId: call.callId, kind: 'whisper', toNumber: null, obeyedAt: null })
    await expect.poll(() => server.voice.told.at(-1)).toBe('tell: Whose call this is tells you, and the caller does not hear it: A cake is 20 dollars.')
    const again = await post(call, 'whisper', body)
    expect(again.json).toMatchObject({ id: body.id, obeyedAt: world.context.clock.now().toISOString() })
    expectRefusal(await post(call, 'whisper', { ...body, words: 'A cake is free.' }), 409, 'idempotency_mismatch')
    await server.timers.pass(30_000)
    expect(server.voice.told.filter(told => told.includes('cake'))).toHaveLength(1)
    const [row] = await world.context.admin`select * from talk_order where id = ${body.id}`
    expect(row).toMatchObject({ session_id: (await sessions(call))[0]!.id, user_id: visitor.person.id })
  })

  it('is found by looking where the news of it was lost', async () => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    const line = await ring(server, call)
    greets(server, line)
    await world.context.admin`
      insert into talk_order (id, call_id, user_id, kind, created_at, kept_until) values (${randomUUID()}, ${call.callId}, ${visitor.person.id}, 'take_over', now(), now())`
    await expect.poll(async () => {
      await server.timers.pass(1000)
      return line.phone.closed
    }).toBe('taken_over')
  })

  it('is taken by one of many servers that look at once', async () => {
    const { context } = world
    const call = await createAgentCall(world, visitor)
    const [session] = await sessions(call)
    await context.admin`
      insert into talk_order (id, call_id, user_id, kind, words, created_at, kept_until)
      select gen_random_uuid(), ${call.callId}, ${visitor.person.id}, 'whisper', n::text, now() + n * interval '1 ms', now() from generate_series(1, 5) n`
    const bound = { callId: call.callId, sessionId: session!.id as string, userId: visitor.person.id }
    const looks = Array.from({ length: 8 }, () => claimOrders(context, bound as Parameters<typeof claimOrders>[1]))
    const taken = await Promise.all(looks)
    expect(taken.flat().map(order => order.words).sort()).toEqual(['1', '2', '3', '4', '5'])
  })

  it.each([
    ['a number', '+44 20 7946 0958', '+442079460958'], ['the browser', null, null],
  ] as const)('takes the caller over to %s: the agent is silent at once, and it is written down before the stream is closed', async (_, number, toNumber) => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    const line = await ring(server, call)
    says(server, line, 'r1', 'i1', ['We', 'open', 'at', 'nine.'], 2)
    expect((await post(call, 'take-over', { id: randomUUID(), number })).json).toMatchObject({ kind: 'take_over', toNumber })
    await expect.poll(() => line.endingAtClose()).toBe('taken_over')
    expect([line.phone.waitingMs(), line.phone.clears, server.voice.isOpen()]).toEqual([0, 1, false])
    const { items } = (await visitor.get(`/api/agents/calls/${call.callId}/transcript`)).json as TranscriptDto
    expect(items[0]).toMatchObject({ words: 'We open at nine.', heardWords: 'We open' })
    const to = await world.context.database.asSystem(tx => findTakeOver(tx, call.callId))
    expect(to).toEqual({ userId: visitor.person.id, toNumber })
    expectRefusal(await post(call, 'whisper', { id: randomUUID(), words: 'Too late' }), 409, 'call_over')
  })

  it('C11 takes nobody over to a number that nobody is put through to, and the talk goes on', async () => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    const { phone } = await ring(server, call)
    const before = await world.fingerprint()
    expectRefusal(await post(call, 'take-over', { id: randomUUID(), number: '112' }), 403, 'emergency_number')
    expectRefusal(await post(call, 'take-over', { id: randomUUID(), number: 'nobody' }), 422, 'invalid_number')
    expectRefusal(await post(call, 'take-over', { id: randomUUID() }), 400, 'invalid_request')
    for (const words of ['', '   ', 'x'.repeat(501), 7]) expectRefusal(await post(call, 'whisper', { id: randomUUID(), words }), 400, 'invalid_request')
    expect(await world.fingerprint()).toEqual(before)
    expect(phone.closed).toBeNull()
  })

  it('C10 hangs up: the talk is over, the carrier ends the leg, and it may be said again', async () => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    const { phone } = await ring(server, call)
    expect((await post(call, 'hang-up')).json).toMatchObject({ callId: call.callId, ending: true })
    await expect.poll(() => phone.closed).toBe('ended_by_owner')
    await expect.poll(async () => (await sessions(call))[0]!.ending).toBe('ended_by_owner')
    expect((await post(call, 'hang-up')).status).toBe(200)
  })

  it('A2 is its owner\'s to ask', async () => {
    const server = await startServer()
    const call = await createAgentCall(world, visitor)
    const { phone } = await ring(server, call)
    const stranger = await world.visit()
    const dialled = await world.start(stranger)
    const before = await world.fingerprint()
    for (const id of [call.callId, dialled.callId, randomUUID()]) {
      expectRefusal(await stranger.post(`/api/agents/calls/${id}/hang-up`, {}), 404, 'not_found')
      expectRefusal(await stranger.post(`/api/agents/calls/${id}/whisper`, { id: randomUUID(), words: 'Be rude.' }), 404, 'not_found')
      expectRefusal(await stranger.post(`/api/agents/calls/${id}/take-over`, { id: randomUUID(), number: null }), 404, 'not_found')
    }
    expect(await world.fingerprint()).toEqual(before)
    expect([phone.closed, server.voice.told.length]).toEqual([null, 1])
  })
})

describe('a server that stops', () => {
  it('hands a talk over in mid-sentence: the next one goes on with what was heard, and knows what was whispered', async () => {
    const [leaving, next] = [await startServer({ AGENT_CALLS_AT_STOP: 'hand-over' }), await startServer()]
    const call = await createAgentCall(world, visitor)
    const line = await ring(leaving, call)
    await post(call, 'whisper', { id: randomUUID(), words: 'Be brief.' })
    await expect.poll(() => leaving.voice.told.at(-1)).toContain('Be brief.')
    says(leaving, line, 'r1', 'i1', ['We', 'open', 'at', 'nine.'], 2)
    await leaveTalks(leaving.context, leaving.timers)
    expect(line.phone.closed).toBe('server_leaving')
    await expect.poll(() => line.endingAtClose()).toBe('server_leaving')
    expect([leaving.voice.isOpen(), heldTalks(leaving.context).talks.size]).toEqual([false, 0])
    world.context.clock.advance(1)
    next.timers = createManualTimers(world.context.clock.now().getTime())

    await ring(next, { ...call, token: await issueAgain(world, visitor, call) })
    const [order] = next.voice.orders
    expect(order).toMatchObject({
      instructions: leaving.voice.orders[0]!.instructions, tools: leaving.voice.orders[0]!.tools,
      history: [{ itemId: 'i1', who: 'agent', words: 'We open' }],
    })
    expect(next.voice.told).toEqual([expect.stringContaining('Be brief.'), expect.stringMatching(/^speak: .*Say so in a few words, and go on/)])
    expect((await sessions(call)).map(row => row.ending)).toEqual(['server_leaving', null])
  })

  it('begins the talk anew where nothing was heard yet', async () => {
    const [leaving, next] = [await startServer({ AGENT_CALLS_AT_STOP: 'hand-over' }), await startServer()]
    const call = await createAgentCall(world, visitor)
    await ring(leaving, call)
    await leaveTalks(leaving.context, leaving.timers)
    await ring(next, { ...call, token: await issueAgain(world, visitor, call) })
    expect(next.voice.told).toEqual(['say: Bakery Till. I am an AI.'])
  })

  it('hands over what comes in while it leaves', async () => {
    const leaving = await startServer({ AGENT_CALLS_AT_STOP: 'hand-over' })
    await leaveTalks(leaving.context, leaving.timers)
    const call = await createAgentCall(world, visitor)
    const { phone } = await ring(leaving, call)
    await expect.poll(() => phone.closed).toBe('server_leaving')
    expect((await sessions(call))[0]!.ending).toBe('server_leaving')
  })

  it('waits, where it is the only one, for talks that end by themselves', async () => {
    const server = await startServer({ AGENT_CALLS_WAIT_SECONDS: '60' })
    const call = await createAgentCall(world, visitor)
    const { talk } = await ring(server, call)
    const left = leaveTalks(server.context, server.timers)
    const late = await createAgentCall(world, visitor)
    const { phone } = await ring(server, late)
    await expect.poll(() => phone.closed).toBe('server_stopped')
    talk.take({ kind: 'stop' })
    await left
    expect((await sessions(call))[0]!.ending).toBe('hung_up')
  })

  it('says goodbye where they do not, and is gone with its last word', async () => {
    const server = await startServer({ AGENT_CALLS_WAIT_SECONDS: '60' })
    const call = await createAgentCall(world, visitor)
    const line = await ring(server, call)
    greets(server, line)
    let isLeft = false
    const left = leaveTalks(server.context, server.timers).then(() => (isLeft = true))
    await server.timers.pass(59_000)
    expect([server.voice.told.at(-1), isLeft]).toEqual(['say: Bakery Till. I am an AI.', false])
    await server.timers.pass(1000)
    expect(server.voice.told.at(-1)).toMatch(/^speak: .*say goodbye/)
    says(server, line, 'r2', 'i2', ['Goodbye.'], 0)
    server.voice.say({ kind: 'sound-over', itemId: 'i2' }, { kind: 'answer-over', responseId: 'r2', isFailed: false, reason: null, usage: {} })
    expect(isLeft).toBe(false)
    line.phone.play_()
    await left
    expect((await sessions(call))[0]!.ending).toBe('server_stopped')
  })
})

describe('words whose time is over', () => {
  it('P2 are deleted with what was whispered; the call and what it cost stay, and the transcript says so', async () => {
    const server = await startServer()
    const { admin, clock } = world.context
    await admin`delete from talk_order`
    await admin`delete from transcript_item`
    const call = await createAgentCall(world, visitor)
    const line = await ring(server, call)
    await post(call, 'whisper', { id: randomUUID(), words: 'Be brief.' })
    says(server, line, 'r1', 'i1', ['Hello.'], 1)
    line.talk.take({ kind: 'stop' })
    await line.talk.end()
    // a session does not last as long as the words
    const read = () => readTranscript(world.context, visitor.person.id, call.callId, 0)
    const keptUntil = new Date(clock.now().getTime() + 30 * 86_400_000).toISOString()
    expect(await read()).toMatchObject({ isForgotten: false, keptUntil, items: [{ words: 'Hello.' }] })
    const fingerprint = await world.fingerprint(['transcript_item', 'talk_order'])
    const counted = async () => (await admin`
      select (select count(*)::int from transcript_item) as items, (select count(*)::int from talk_order) as orders`)[0]

    clock.advance(30 * 86_400 - 1)
    expect(await forgetOldWords(world.context)).toBe(0)
    clock.advance(1)
    // more than are deleted at once
    await admin`
      insert into transcript_item (call_id, item_id, session_id, user_id, place, who, kind, words, said_at, kept_until, revision)
      select call_id, 'more_' || n, id, user_id, n, 'caller', 'words', 'Old', now(), ${clock.now()}, 1 from agent_session, generate_series(2, 1200) n where call_id = ${call.callId}`
    expect(await forgetOldWords(world.context)).toBeGreaterThanOrEqual(1201)
    expect(await counted()).toEqual({ items: 0, orders: 0 })
    expect(await world.fingerprint(['transcript_item', 'talk_order'])).toEqual(fingerprint)
    expect(await read()).toMatchObject({ isForgotten: true, keptUntil, items: [] })
  })
})
