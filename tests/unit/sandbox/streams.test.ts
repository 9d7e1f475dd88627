import twilio from 'twilio'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../sandbox/calls/call'
import { connect } from '../../../sandbox/calls/connect'
import { mediaClock } from '../../../sandbox/media/media-clock'
import { ScriptedEnd } from '../../../sandbox/media/scripted-end'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { ControlClient } from '../../support/sandbox/control-client'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { StreamServer, type ReceivedStream } from '../../support/sandbox/stream-server'
import { twilioClient } from '../../support/sandbox/twilio-client'
import { until } from '../../support/sandbox/until'

const AGENT = '+15005550070'
const CALLER = '+442079460200'

let app: FakeApp
let server: StreamServer
let sandbox: Sandbox
let control: ControlClient
let twiml: string

beforeAll(async () => {
  app = await new FakeApp().start()
  server = await new StreamServer().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`, { numbers: [AGENT], incomingUrl: `${app.url}/incoming` }))
  sandbox.carrier.clock.setRate(0)
  // sound goes on only when a test says so
  mediaClock.setRate(0)
  control = new ControlClient(sandbox.url)
  app.answering = ({ path }) => path === '/incoming' ? twiml : '<Response><Say>afterwards</Say><Hangup/></Response>'
})
afterAll(async () => {
  await sandbox.stop()
  await server.stop()
  await app.stop()
})
beforeEach(() => {
  for (const one of sandbox.carrier.calls.all()) one.live?.hangUp()
  server.streams.length = 0
  server.isRefusing = false
  app.requests.length = 0
  sandbox.carrier.faults.clear()
  sandbox.carrier.errors.clear()
  sandbox.carrier.log.clear()
  twiml = document()
})

const document = (after = '', attributes = '', url = `wss://${server.host}/media-stream`) => `<Response><Connect ${attributes}>`
  + `<Stream url="${url}"><Parameter name="token" value="t0k3n"/><Parameter name="callId" value="c1"/></Stream></Connect>${after}</Response>`

async function call(): Promise<{ call: Call, stream: ReceivedStream }> {
  const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: CALLER, to: AGENT, listens: true })
  const stream = await until(() => server.streams[0], 'the stream')
  await until(() => stream.all('start')[0], 'its start')
  return { call: sandbox.carrier.calls.get(sid)!, stream }
}
/** Frames of sound, and what they caused on the wire. */
async function frames(count: number, stream: ReceivedStream) {
  const before = stream.all('media').length
  await mediaClock.advance(count)
  await until(() => stream.all('media').length >= before + count, `${count} frames`)
}
const warnings = () => sandbox.carrier.log.since(0).filter(one => one.name === 'carrier-warning').map(one => one.data.code)
const isOver = (one: Call) => until(() => one.endedMs !== null, 'the end of the call')

describe('a media stream', () => {
  it('C14 ends with its leg, where that was limited while it was up', async () => {
    const { call: leg, stream } = await call()
    const { accountSid, authToken } = sandbox.carrier.config
    await twilioClient(sandbox.url, accountSid, authToken, accountSid).calls(leg.sid).update({ timeLimit: 60 })
    await sandbox.carrier.clock.advance(59_000)
    expect(leg.endedMs).toBeNull()
    await sandbox.carrier.clock.advance(1_000)
    await isOver(leg)
    expect(leg.endedMs! - leg.answeredMs!).toBe(60_000)
    await until(() => stream.all('stop')[0], 'its end')
  })

  it('opens with Twilio’s signature over the address as it is written, and tells who calls', async () => {
    const { call: leg, stream } = await call()
    const { authToken, accountSid } = sandbox.carrier.config
    const signature = String(stream.headers['x-twilio-signature'])
    expect(stream.path).toBe('/media-stream')
    expect(twilio.validateRequest(authToken, signature, `wss://${server.host}/media-stream`, {})).toBe(true)
    expect(twilio.validateRequest(authToken, signature, `https://${server.host}/media-stream`, {})).toBe(false)
    expect(stream.events.slice(0, 2)).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start', sequenceNumber: '1', streamSid: expect.stringMatching(/^MZ[0-9a-f]{32}$/),
        start: {
          accountSid, streamSid: stream.sid, callSid: leg.sid, tracks: ['inbound'], customParameters: { token: 't0k3n', callId: 'c1' },
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
        },
      },
    ])
    expect(leg.status).toBe('in-progress')
  })

  it('sends what the caller says in frames of 20 ms, silence too, numbered and in time', async () => {
    const { call: leg, stream } = await call()
    await frames(5, stream)
    leg.live!.end!.mouth.say('Good morning this is Anna')
    await frames(120, stream)
    expect(stream.words).toEqual(['Good', 'morning', 'this', 'is', 'Anna'])
    const media = stream.all('media') as unknown as { sequenceNumber: string, media: { track: string, chunk: string, timestamp: string, payload: string } }[]
    expect(media.map(one => Buffer.from(one.media.payload, 'base64').length)).toEqual(media.map(() => 160))
    expect(media.map(one => [one.media.track, one.media.chunk, one.media.timestamp, one.sequenceNumber]))
      .toEqual(media.map((_, i) => ['inbound', String(i + 1), String(i * 20), String(i + 2)]))
    expect(Buffer.from(media[0]!.media.payload, 'base64').every(byte => byte === 0xff)).toBe(true)
    leg.live!.end!.pressKey('5')
    expect(await until(() => stream.all('dtmf')[0], 'the key')).toMatchObject({ streamSid: stream.sid, dtmf: { track: 'inbound_track', digit: '5' } })
  })

  it('plays what the server sends to the caller, and gives marks back when what is before them was heard', async () => {
    const { call: leg, stream } = await call()
    stream.mark('nothing before it')
    await until(() => stream.all('mark')[0], 'the first mark')
    stream.say('Hello')
    stream.mark('hello')
    stream.say('you there')
    stream.mark('all')
    await frames(14, stream)
    const marks = () => stream.all('mark').map(one => (one.mark as { name: string }).name)
    expect(leg.live!.end!.ear.words.map(word => word.text)).toEqual(['Hello'])
    expect(marks()).toEqual(['nothing before it', 'hello'])
    await frames(60, stream)
    expect(leg.live!.end!.ear.words.map(word => word.text)).toEqual(['Hello', 'you', 'there'])
    expect(leg.live!.end!.ear.broken).toBe(0)
    expect(marks()).toEqual(['nothing before it', 'hello', 'all'])
    expect(stream.all('mark')[1]).toMatchObject({ streamSid: stream.sid, mark: { name: 'hello' } })
  })

  it('falls silent at once when it is cleared, and gives back the marks of what was never heard', async () => {
    const { call: leg, stream } = await call()
    stream.say('one two three four five six seven eight')
    stream.mark('end')
    await frames(40, stream)
    expect(stream.all('mark')).toEqual([])
    stream.clear()
    await until(() => stream.all('mark')[0], 'the mark')
    const heard = leg.live!.end!.ear.words.length
    await frames(30, stream)
    expect(leg.live!.end!.ear.words).toHaveLength(heard)
    expect(leg.live!.end!.ear.words.map(word => word.text)).toEqual(['one', 'two', 'three', 'four'].slice(0, heard))
    expect(leg.live!.end!.ear.soundUntilMs).toBeLessThanOrEqual(40 * 20)
    stream.say('again')
    await frames(15, stream)
    expect(leg.live!.end!.ear.words.at(-1)?.text).toBe('again')
  })

  it('begins once sound reaches whoever calls: a browser\'s connection takes its time', async () => {
    const { carrier } = sandbox
    const { call: leg } = await call()
    const others = carrier.streams.size
    const end = new ScriptedEnd()
    let reach = () => {}
    Object.assign(end, { reached: new Promise<void>(resolve => {
      reach = resolve
    }) })
    const gone = new AbortController()
    const line = { call: leg, end, ring: () => {}, answer: () => {}, hangUp: () => {} }
    const stream = { url: `wss://${server.host}/media-stream`, name: null, parameters: {} }
    const running = connect(
      { carrier, line, signal: gone.signal, documentUrl: app.url, resolve: url => url },
      { verb: 'Connect', action: null, method: 'POST', stream },
    )
    await new Promise(resolve => setImmediate(resolve))
    expect(carrier.streams.size).toBe(others)
    reach()
    await until(() => server.streams[1]?.all('start')[0], 'the stream')
    gone.abort()
    expect(await running).toBe('end')
  })

  it('runs what follows when the server closes it, and ends where nothing does', async () => {
    twiml = document('<Redirect>/after</Redirect>')
    const first = await call()
    first.stream.socket.close()
    await until(() => app.to('/after')[0], 'the redirect')
    await until(() => first.call.spoken.length > 0, 'what follows')
    expect(first.call.spoken).toEqual(['afterwards'])
    await sandbox.carrier.clock.advance(10_000)
    await isOver(first.call)
    server.streams.length = 0
    twiml = document()
    const second = await call()
    second.stream.socket.close()
    await isOver(second.call)
    expect(sandbox.carrier.errors.all()).toEqual([])
  })

  it('asks the action of <Connect> where there is one', async () => {
    twiml = document('<Say>never</Say>', 'action="/done"')
    const { stream, call: leg } = await call()
    stream.socket.close()
    await until(() => app.to('/done')[0], 'the action')
    expect(app.to('/done')[0]!.params).toMatchObject({ CallSid: leg.sid, CallStatus: 'in-progress' })
    leg.live?.hangUp()
  })

  it('stops when the caller hangs up, and runs nothing more', async () => {
    twiml = document('<Redirect>/after</Redirect>')
    const { call: leg, stream } = await call()
    await control.send('POST', `/calls/${leg.sid}/hangup`)
    expect(await until(() => stream.all('stop')[0], 'the stop')).toMatchObject({
      streamSid: stream.sid, stop: { accountSid: sandbox.carrier.config.accountSid, callSid: leg.sid },
    })
    await until(() => stream.closeCode, 'the close')
    expect(app.to('/after')).toEqual([])
    expect(leg.status).toBe('completed')
  })

  it('is left when the call is given other TwiML', async () => {
    const { call: leg, stream } = await call()
    leg.live!.redirect!({ twiml: '<Response><Say>somebody comes</Say><Pause length="60"/></Response>' })
    await until(() => stream.all('stop')[0], 'the stop')
    await until(() => leg.spoken[0], 'the new words')
    leg.live!.hangUp()
  })

  it('warns once of each kind of message that it does not take, and goes on', async () => {
    const { call: leg, stream } = await call()
    stream.socket.send(Buffer.from([1, 2, 3]), { binary: true })
    stream.socket.send(Buffer.from([4]), { binary: true })
    stream.socket.send('no json')
    stream.send({ event: 'mark', streamSid: stream.sid, name: 'malformed' })
    stream.send({ event: 'hold', streamSid: stream.sid })
    stream.send({ event: 'clear', streamSid: 'MZother' })
    stream.send({ event: 'media', streamSid: stream.sid, media: { payload: '!' } })
    stream.say('Hello')
    await until(() => warnings().length === 2, 'two warnings')
    await frames(20, stream)
    expect(warnings()).toEqual([31950, 31951])
    expect(stream.all('mark')).toEqual([])
    expect(leg.live!.end!.ear.words.map(word => word.text)).toEqual(['Hello'])
  })

  it('that is refused is an error, and the call goes on with what follows', async () => {
    server.isRefusing = true
    twiml = document('<Redirect>/after</Redirect>')
    const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: CALLER, to: AGENT, listens: true })
    await until(() => app.to('/after')[0], 'the redirect')
    expect(sandbox.carrier.errors.all()).toMatchObject([{ code: 31920, callSid: sid }])
    sandbox.carrier.calls.get(sid)!.live?.hangUp()
  })
})

describe('faults of streams', () => {
  const fault = (rule: object) => control.send('POST', '/faults', rule)

  it('forge or leave out the signature, or the start', async () => {
    await fault([{ fault: 'wrong-signature', on: 'stream', count: 1 }])
    const first = await call()
    const url = `wss://${server.host}/media-stream`
    const { authToken } = sandbox.carrier.config
    expect(twilio.validateRequest(authToken, String(first.stream.headers['x-twilio-signature']), url, {})).toBe(false)
    server.streams.length = 0
    await fault({ fault: 'no-signature', count: 1 })
    const second = await call()
    expect(second.stream.headers['x-twilio-signature']).toBeUndefined()
    server.streams.length = 0
    await fault({ fault: 'no-start', count: 1 })
    await control.send('POST', '/dial', { from: CALLER, to: AGENT, listens: true })
    const third = await until(() => server.streams[0], 'the stream')
    await mediaClock.advance(10)
    expect(third.events).toEqual([])
  })

  it('cut the socket, which ends the stream and is told', async () => {
    twiml = document('<Redirect>/after</Redirect>')
    await fault({ fault: 'cut', ms: 5_000, count: 1 })
    const { stream } = await call()
    await frames(3, stream)
    await sandbox.carrier.clock.advance(4_999)
    expect(stream.closeCode).toBeNull()
    await sandbox.carrier.clock.advance(1)
    await until(() => app.to('/after')[0], 'what follows')
    expect(await until(() => stream.closeCode, 'the cut')).toBe(1006)
    expect(sandbox.carrier.errors.all()).toMatchObject([{ code: 31921 }])
  })

  it.each([
    ['drop', 'inbound'], ['duplicate', 'inbound'], ['reorder', 'inbound'], ['drop', 'outbound'], ['duplicate', 'outbound'], ['reorder', 'outbound'],
  ] as const)('%s a frame that is %s, which is a word that does not arrive', async (name, track) => {
    const { call: leg, stream } = await call()
    const end = leg.live!.end!
    if (track === 'inbound') end.mouth.say('one two three')
    else stream.say('one two three')
    await frames(15, stream)
    await fault({ fault: name, on: `stream:${track}`, count: 1 })
    await mediaClock.advance(100)
    const heard = track === 'inbound' ? () => stream.words : () => end.ear.words.map(word => word.text)
    await until(() => heard().includes('three'), 'the last word')
    expect(heard()).toEqual(['one', 'three'])
  })

  it('are refused where they mean nothing', async () => {
    await expect(fault({ fault: 'cut', on: 'status' })).rejects.toThrow('"cut" can only strike "stream"')
    await expect(fault({ fault: 'lost-response', on: 'stream' })).rejects.toThrow('"stream" knows')
    await expect(fault({ fault: 'cut', on: 'stream:inbound' })).rejects.toThrow('"stream:inbound" knows drop, duplicate, reorder')
  })
})
