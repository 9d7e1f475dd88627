import { once } from 'node:events'
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { setContext } from '../../server/http/current-context'
import mediaStream from '../../server/routes/media-stream'
import type { TranscriptDto } from '../../shared/schemas/agents/talks'
import { bindStream } from '../../server/services/agents/bind-stream'
import { createAgentCall, issueAgain, type AgentCall } from '../support/agents/agent-call'
import { createFakeVoice, type FakeVoice } from '../support/agents/fake-voice'
import { serveSocket } from '../support/agents/socket-app'
import { createHttpWorld, expectRefusal, type HttpWorld, type Visitor } from '../support/http-world'
import { newSid } from '../support/twilio-requests'

let world: HttpWorld
let server: Awaited<ReturnType<typeof serveSocket>>
let voice: FakeVoice
let visitor: Visitor
const open: WebSocket[] = []

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '1000', LIMIT_STARTS_PER_MINUTE: '1000' } })
  server = await serveSocket('/media-stream', mediaStream)
})
beforeEach(async () => {
  voice = createFakeVoice()
  // every request of the app's sets this context
  world.context.voice = voice
  setContext(world.context)
  visitor = await world.visit()
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate()
})
afterAll(async () => {
  await server.close()
  await world.close()
})

const URL_ = 'wss://localhost:3000/media-stream'
const sign = (url = URL_, token = world.side.authToken) => ({
  'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, {}),
})

interface Phone {
  socket: WebSocket
  frames: { event: string, mark?: { name: string }, media?: { payload: string } }[]
  streamId: string
}

function dial(headers: Record<string, string> = sign(), path = '/media-stream'): Phone {
  const socket = new WebSocket(server.url + path, { headers })
  open.push(socket)
  const phone: Phone = { socket, frames: [], streamId: newSid('MZ') }
  socket.on('message', (data: Buffer) => phone.frames.push(JSON.parse(data.toString()) as Phone['frames'][number]))
  socket.on('error', () => {})
  return phone
}
async function refusalOf(headers: Record<string, string>, path?: string): Promise<number> {
  const [, response] = await once(dial(headers, path).socket, 'unexpected-response') as [unknown, { statusCode: number }]
  return response.statusCode
}
async function connect(): Promise<Phone> {
  const phone = dial()
  await once(phone.socket, 'open')
  say(phone, { event: 'connected', protocol: 'Call', version: '1.0.0' })
  return phone
}
const say = ({ socket }: Phone, frame: object) => socket.send(JSON.stringify(frame))
function start(phone: Phone, call: Partial<AgentCall>, changes: object = {}): void {
  say(phone, {
    event: 'start', sequenceNumber: '1', streamSid: phone.streamId,
    start: {
      accountSid: world.side.accountSid, streamSid: phone.streamId, callSid: call.legId, tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 }, customParameters: { token: call.token }, ...changes,
    },
  })
}
async function closing({ socket }: Phone): Promise<number> {
  const [code] = await once(socket, 'close') as [number]
  return code
}
/** In a talk. */
async function talking(call: AgentCall): Promise<Phone> {
  const phone = await connect()
  start(phone, call)
  await expect.poll(() => voice.isOpen()).toBe(true)
  return phone
}
const media = (bytes = 160) => ({ event: 'media', media: { track: 'inbound', chunk: '1', timestamp: '5', payload: Buffer.alloc(bytes).toString('base64') } })
const sessions = ({ callId }: AgentCall) => world.context.admin`select * from agent_session where call_id = ${callId} order by created_at, id`
const transcript = async ({ callId }: AgentCall, query = '') =>
  (await visitor.get(`/api/agents/calls/${callId}/transcript${query}`)).json as TranscriptDto

describe('a stream of sound', () => {
  it('G3 W2 is let in by Twilio\'s signature over our own wss address, and by nothing else', async () => {
    expect(await refusalOf({}), 'none').toBe(401)
    expect(await refusalOf(sign('https://localhost:3000/media-stream')), 'another scheme').toBe(401)
    expect(await refusalOf(sign('wss://localhost:3000/media-stream/')), 'another path').toBe(401)
    expect(await refusalOf(sign(server.url.replace('ws:', 'wss:') + '/media-stream')), 'the Host that the request names').toBe(401)
    expect(await refusalOf(sign(URL_, 'f'.repeat(32))), 'another token').toBe(401)
    expect(await refusalOf(sign(`${URL_}?a=1`), '/media-stream?a=1'), 'a query').toBe(401)
    const phone = dial()
    await once(phone.socket, 'open')
    expect(voice.isOpen()).toBe(false)
  })

  it('G3 is bound once by the token of its call, and then heard', async () => {
    const call = await createAgentCall(world, visitor)
    const phone = await talking(call)
    say(phone, media())
    await expect.poll(() => voice.heardBytes()).toBe(160)
    expect(voice.told[0]).toBe('say: Bakery Till. I am an AI.')
    const [row] = await sessions(call)
    expect(row).toMatchObject({ stream_id: phone.streamId, ended_at: null, ending: null })
    expect(row!.token_hash, 'P1').not.toContain(call.token)

    const before = await world.fingerprint()
    const second = await connect()
    start(second, call)
    expect(await closing(second)).toBe(1008)
    expect(await world.fingerprint(), 'a used token').toEqual(before)
    expect(phone.socket.readyState).toBe(WebSocket.OPEN)
  })

  it('G3 takes a token once, and tells nobody why not', async () => {
    const { legId, token } = await createAgentCall(world, visitor)
    const stream = { carrier: 'twilio', accountId: world.side.accountSid, legId, streamId: newSid('MZ'), token, boundBy: 'a server' }
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => bindStream(world.context, stream)))
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', ...Array<string>(4).fill('rejected')])
    const refusals = tries.flatMap(one => (one.status === 'rejected' ? [(one.reason as Error).message] : []))
    expect(new Set(refusals)).toEqual(new Set(['There is no such call to speak in.']))
  })

  it('G3 one of many that say the same token at once is let in', async () => {
    const call = await createAgentCall(world, visitor)
    const phones = await Promise.all(Array.from({ length: 8 }, connect))
    const codes = phones.map(closing)
    for (const phone of phones) start(phone, call)
    await expect.poll(() => phones.filter(phone => phone.socket.readyState === WebSocket.CLOSED).length).toBe(7)
    phones.find(phone => phone.socket.readyState === WebSocket.OPEN)!.socket.close()
    expect((await Promise.all(codes)).filter(code => code === 1008)).toHaveLength(7)
    expect(voice.orders).toHaveLength(1)
  })

  it('G3 has no effect where what it says does not fit', async () => {
    const call = await createAgentCall(world, visitor)
    const other = await createAgentCall(world, visitor)
    const before = await world.fingerprint()
    const tries: [string, Partial<AgentCall>, object?][] = [
      ['another call\'s token', { legId: call.legId, token: other.token }],
      ['a token of nobody\'s', { legId: call.legId, token: 'x'.repeat(43) }],
      ['no token', { legId: call.legId }, { customParameters: {} }],
      ['another account', call, { accountSid: `AC${'0'.repeat(32)}` }],
      ['sound that is not ours', call, { mediaFormat: { encoding: 'audio/x-l16', sampleRate: 16000, channels: 1 } }],
    ]
    for (const [what, said, changes] of tries) {
      const phone = await connect()
      start(phone, said, changes)
      expect(await closing(phone), what).toBe(1008)
    }
    expect(await world.fingerprint()).toEqual(before)
    const late = await createAgentCall(world, visitor)
    const beforeLate = await world.fingerprint()
    world.context.clock.advance(31)
    const phone = await connect()
    start(phone, late)
    expect(await closing(phone), 'too late').toBe(1008)
    expect(await world.fingerprint()).toEqual(beforeLate)
    expect(voice.orders).toEqual([])
  })

  it('G3 has no effect without a start, and ends by frames of a megabyte, by too many, and by none that can be read', async () => {
    const good = await talking(await createAgentCall(world, visitor))
    const before = await world.fingerprint()
    const silent = await connect()
    for (let frames = 0; frames < 10; frames++) say(silent, media())
    expect(await closing(silent), 'sound before a start').toBe(1008)
    const heavy = await connect()
    say(heavy, media(1024 * 1024))
    expect(await closing(heavy)).toBe(1009)
    const mad = await connect()
    mad.socket.send('{"event":"media","media":{"payload":"***"}}')
    expect(await closing(mad)).toBe(1007)
    expect(await world.fingerprint()).toEqual(before)
    say(good, media())
    // the others go on
    await expect.poll(() => voice.heardBytes()).toBe(160)
    for (let frames = 0; frames < 10_000; frames++) say(good, media())
    await closing(good)
    expect(voice.heardBytes()).toBeLessThan(5000 * 160)
  })

  it('G3 forged and replayed streams take nothing from a talk that goes on: every frame of it arrives, in order', async () => {
    const call = await createAgentCall(world, visitor)
    const other = await createAgentCall(world, visitor)
    const good = await talking(call)
    answers('r1', 'i1', null, ['Hi.'])
    voice.say({ kind: 'sound-over', itemId: 'i1' }, { kind: 'answer-over', responseId: 'r1', isFailed: false, reason: null, usage: {} })
    await expect.poll(() => marksOf(good)).toHaveLength(3)
    say(good, { event: 'mark', streamSid: good.streamId, mark: { name: marksOf(good).at(-1) } })
    await expect.poll(async () => (await transcript(call)).items[0]?.heardWords).toBe('Hi.')
    const before = await world.fingerprint()
    const streams = { ...sign(), 'x-forwarded-for': '203.0.113.9' }
    const attacks: ((place: number) => Promise<unknown>)[] = [
      () => refusalOf({}),
      () => refusalOf(sign('wss://localhost:3000/elsewhere')),
      async () => start(await connect(), call),
      async () => start(await connect(), { legId: call.legId, token: other.token }),
      async () => {
        const phone = await connect()
        // the streamSid of the good one, and a mark of its
        say(phone, { event: 'mark', streamSid: good.streamId, mark: { name: 'm1' } })
        say(phone, { event: 'stop', streamSid: good.streamId, stop: {} })
      },
      async () => say(await connect(), media(1024 * 1024)),
      async () => {
        const phone = dial(streams)
        await once(phone.socket, 'open')
        for (let frames = 0; frames < 1000; frames++) say(phone, media())
      },
    ]
    for (let second = 0; second < 2; second++) {
      const attacked = attacks.map((attack, place) => attack(place).catch(() => null))
      for (let frames = 0; frames < 50; frames++) say(good, media())
      await Promise.all(attacked)
    }
    await expect.poll(() => voice.heardBytes()).toBe(100 * 160)
    await expect.poll(() => open.filter(socket => socket.readyState === WebSocket.OPEN).length).toBe(1)
    expect(voice.orders).toHaveLength(1)
    expect(await world.fingerprint()).toEqual(before)
  })

  it('tells of a voice that is not set up', async () => {
    world.context.voice = null
    const call = await createAgentCall(world, visitor)
    const phone = await connect()
    start(phone, call)
    expect(await closing(phone)).toBe(1008)
    expect((await sessions(call))[0]).toMatchObject({ bound_at: null })
  })
})

/** An answer of two words, of 300 ms each. */
function answers(responseId: string, itemId: string, previousItemId: string | null, texts: string[]): void {
  voice.say({ kind: 'answer-begun', responseId }, { kind: 'item', itemId, previousItemId, who: 'agent' })
  for (const text of texts) {
    voice.say(
      { kind: 'agent-words', itemId, words: `${text} ` },
      { kind: 'sound', itemId, responseId, audio: new Uint8Array(2400) },
    )
  }
}
const marksOf = (phone: Phone) => phone.frames.flatMap(frame => (frame.event === 'mark' ? [frame.mark!.name] : []))

describe('the transcript of a talk', () => {
  it('G3 keeps heard and unheard words apart, in the order of the talk, and tells the pages', async () => {
    const call = await createAgentCall(world, visitor)
    const news: unknown[] = []
    const stop = world.context.live.subscribe(visitor.person.id, heard => news.push(heard))
    const phone = await talking(call)
    answers('r1', 'i1', null, ['Bakery', 'Till.'])
    await expect.poll(() => marksOf(phone)).toHaveLength(6)
    for (const name of marksOf(phone).slice(0, 3)) say(phone, { event: 'mark', streamSid: phone.streamId, mark: { name } })
    say(phone, media())
    await expect.poll(() => voice.heardBytes()).toBe(160)
    voice.say({ kind: 'caller-speaks' })
    await expect.poll(() => phone.frames.at(-1)?.event).toBe('clear')
    expect(voice.told.at(-1)).toBe('heardOnly i1 300')
    voice.say({ kind: 'caller-pauses' })
    answers('r2', 'i3', 'i2', ['Yes.'])
    voice.say({ kind: 'item', itemId: 'i2', previousItemId: 'i1', who: 'caller' }, { kind: 'caller-words', itemId: 'i2', words: 'A cake?', usage: { writtenSeconds: 1 } })
    voice.say({ kind: 'answer-over', responseId: 'r2', isFailed: false, reason: null, usage: { audioOut: 12 } })
    say(phone, { event: 'stop', stop: {} })
    await closing(phone)
    await expect.poll(async () => (await sessions(call))[0]!.ending).toBe('hung_up')
    stop()

    const { items, revision } = await transcript(call)
    expect(items.map(({ itemId, who, words, heardWords }) => ({ itemId, who, words, heardWords }))).toEqual([
      { itemId: 'i1', who: 'agent', words: 'Bakery Till.', heardWords: 'Bakery' },
      { itemId: 'i2', who: 'caller', words: 'A cake?', heardWords: null },
      { itemId: 'i3', who: 'agent', words: 'Yes.', heardWords: '' },
    ])
    expect((await sessions(call))[0]).toMatchObject({
      usage: { writtenSeconds: 1, audioOut: 12 }, model: 'm', heard_ms: 300, made_ms: 900, interruptions: 1,
    })
    expect(news).toContainEqual({ userId: visitor.person.id, callId: call.callId, isTalk: true })
    expect((await transcript(call, `?after=${revision}`)).items).toEqual([])
    const [, changed] = (await transcript(call)).items
    expect((await transcript(call, `?after=${changed!.revision - 1}`)).items.map(item => item.itemId)).toContain('i2')
  })

  it.each([
    ['Devanagari with a joiner', 'क्\u200dष नमस्ते'], ['Arabic', 'مرحبا، كيف الحال؟'], ['Hebrew with digits', 'שלום 123'], ['Chinese', '我想订一个蛋糕'], ['Thai', 'สวัสดีครับ'],
    ['a family', '👩‍👩‍👧 🇮🇳'], ['accents apart', 'Zoe\u0308'], ['what turns text round', '\u202eevil'], ['markup', '<script>alert(1)</script>'], ['a quote', '\'; drop table call; --'],
  ])('G4 keeps words in any script as they are: %s', async (_, words) => {
    const call = await createAgentCall(world, visitor)
    const phone = await talking(call)
    voice.say({ kind: 'item', itemId: 'i1', previousItemId: null, who: 'caller' }, { kind: 'caller-words', itemId: 'i1', words, usage: {} })
    // a character may come in two halves
    voice.say(...words.split('').map(text => ({ kind: 'agent-words' as const, itemId: 'i2', words: text })))
    say(phone, { event: 'stop', stop: {} })
    await closing(phone)
    await expect.poll(async () => (await transcript(call)).items.map(item => item.words)).toEqual([words, words])
  })

  it('G4 keeps what can be kept of words that no database takes, and what is said after them', async () => {
    const call = await createAgentCall(world, visitor)
    const phone = await talking(call)
    voice.say({ kind: 'item', itemId: 'i1', previousItemId: null, who: 'caller' }, { kind: 'caller-words', itemId: 'i1', words: 'A\u0000 cake\ud800', usage: {} })
    voice.say({ kind: 'agent-words', itemId: 'i2', words: 'Yes\u0000.' }, { kind: 'tool', itemId: 'i3', toolCallId: 't1', name: 'nothing\u0000', input: '{"a":"\u0000\ud800"}' })
    voice.say({ kind: 'item', itemId: 'i4', previousItemId: 'i3', who: 'caller' }, { kind: 'caller-words', itemId: 'i4', words: 'Thank you.', usage: {} })
    say(phone, { event: 'stop', stop: {} })
    await closing(phone)
    await expect.poll(async () => (await transcript(call)).items.map(item => item.words)).toEqual(['A cake\ufffd', 'Yes.', null, 'Thank you.'])
    await expect.poll(async () => (await sessions(call))[0]!.ending).toBe('hung_up')
  })

  it('goes on in another stream of the same call, and the voice knows what was heard', async () => {
    const call = await createAgentCall(world, visitor)
    const first = await talking(call)
    answers('r1', 'i1', null, ['Bakery', 'Till.'])
    voice.say({ kind: 'sound-over', itemId: 'i1' })
    await expect.poll(() => marksOf(first)).toHaveLength(6)
    say(first, { event: 'mark', streamSid: first.streamId, mark: { name: marksOf(first).at(-1) } })
    say(first, media())
    await expect.poll(() => voice.heardBytes()).toBe(160)
    first.socket.terminate()
    await expect.poll(async () => (await sessions(call))[0]!.ending).toBe('line_cut')
    const second = await talking({ ...call, token: await issueAgain(world, visitor, call) })
    expect(voice.orders[1]!.history).toEqual([{ itemId: 'i1', who: 'agent', words: 'Bakery Till.' }])
    expect(voice.told.at(-1)).toMatch(/go on/)
    voice.say({ kind: 'item', itemId: 'i2', previousItemId: 'i1', who: 'agent' })
    say(second, { event: 'stop', stop: {} })
    await expect.poll(async () => (await transcript(call)).items.map(item => item.place)).toEqual([1, 2])
  })

  it('A2 is its owner\'s alone, and gone when its time is over', async () => {
    const call = await createAgentCall(world, visitor)
    await talking(call)
    answers('r1', 'i1', null, ['Hi.'])
    await expect.poll(async () => (await transcript(call)).items).toHaveLength(1)
    const stranger = await world.visit()
    expectRefusal(await stranger.get(`/api/agents/calls/${call.callId}/transcript`), 404, 'not_found')
    const dialled = await world.start(visitor)
    expectRefusal(await visitor.get(`/api/agents/calls/${dialled.callId}/transcript`), 404, 'not_found')
    const [kept] = await world.context.admin`select kept_until from transcript_item where call_id = ${call.callId}`
    expect(kept!.kept_until).toEqual(new Date(world.context.clock.now().getTime() + 30 * 86_400_000))
    await world.context.admin`update transcript_item set kept_until = ${world.context.clock.now()} where call_id = ${call.callId}`
    expect((await transcript(call)).items).toEqual([])
  })
})
