import { RTCPeerConnection, RTCRtpCodecParameters } from 'werift'
import WebSocket from 'ws'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../sandbox/calls/call'
import { Handset } from '../../../sandbox/handsets/handset'
import { mediaClock } from '../../../sandbox/media/media-clock'
import { DEFAULT_REALTIME } from '../../../sandbox/realtime/realtime-settings'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { ControlClient } from '../../support/sandbox/control-client'
import { FakeApp } from '../../support/sandbox/fake-app'
import { MODEL, REALTIME_KEY } from '../../support/sandbox/realtime-client'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { StreamServer, type ReceivedStream } from '../../support/sandbox/stream-server'
import { twilioClient } from '../../support/sandbox/twilio-client'
import { until } from '../../support/sandbox/until'

const AGENT = '+15005550070'
const from = '+15005550006'
let app: FakeApp
let server: StreamServer
let sandbox: Sandbox
let control: ControlClient

beforeAll(async () => {
  app = await new FakeApp().start()
  server = await new StreamServer().start()
  const realtime = { apiKey: REALTIME_KEY }
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`, { numbers: [AGENT], incomingUrl: `${app.url}/incoming`, realtime }))
  sandbox.carrier.clock.setRate(0)
  mediaClock.setRate(0)
  control = new ControlClient(sandbox.url)
  app.answering = () => streamTwiml()
})
afterAll(async () => {
  await sandbox.stop()
  await server.stop()
  await app.stop()
})
beforeEach(() => {
  for (const one of sandbox.carrier.calls.all()) one.live?.hangUp()
  server.streams.length = 0
  app.requests.length = 0
  sandbox.carrier.errors.clear()
  sandbox.realtime!.settings = { ...DEFAULT_REALTIME, transcriptMs: 0 }
})

const streamTwiml = () => `<Response><Connect><Stream url="wss://${server.host}/media-stream"/></Connect></Response>`

interface Words {
  heard: { text: string, fromMs: number, toMs: number }[]
  broken: number
  said: { fromMs: number, toMs: number }[]
  elapsedMs: number
  soundUntilMs: number
}
const wordsOf = (sid: string) => control.get<Words>(`/calls/${sid}/words`)

/** The smallest bridge there can be: every frame as it comes, in both directions. */
function bridge(stream: ReceivedStream): WebSocket {
  const headers = { authorization: `Bearer ${REALTIME_KEY}` }
  const model = new WebSocket(`${sandbox.url.replace('http', 'ws')}/v1/realtime?model=${MODEL}`, { headers })
  const send = (event: object) => model.send(JSON.stringify(event))
  model.on('open', () => {
    const format = { type: 'audio/pcmu' }
    const input = { format, turn_detection: { type: 'server_vad', silence_duration_ms: 400 } }
    send({ type: 'session.update', session: { type: 'realtime', audio: { input, output: { format } } } })
    send({ type: 'response.create' })
    stream.socket.on('message', data => {
      const event = JSON.parse(String(data)) as { event: string, media: { payload: string } }
      if (event.event === 'media') send({ type: 'input_audio_buffer.append', audio: event.media.payload })
    })
  })
  model.on('message', data => {
    const event = JSON.parse(String(data)) as { type: string, delta: string }
    if (event.type === 'response.output_audio.delta') stream.media(Buffer.from(event.delta, 'base64'))
    if (event.type === 'input_audio_buffer.speech_started') stream.clear()
  })
  return model
}

/** What a browser is of a call: sound over WebRTC. */
function newBrowser(): RTCPeerConnection {
  const pcmu = new RTCRtpCodecParameters({ mimeType: 'audio/PCMU', clockRate: 8_000, channels: 1, payloadType: 0 })
  const peer = new RTCPeerConnection({
    codecs: { audio: [pcmu], video: [] }, iceServers: [], iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'], iceInterfaceAddresses: { udp4: '127.0.0.1' },
  })
  peer.addTransceiver('audio', { direction: 'sendrecv' })
  return peer
}

/** Lets sound and time go on side by side until something is so. */
function talk<T>(look: () => T, what: string) {
  return until(async () => {
    const seen = look()
    if (seen) return seen
    await mediaClock.advance(10)
    await sandbox.carrier.clock.advance(200)
    return null
  }, what)
}

async function dial(says?: string): Promise<{ call: Call, stream: ReceivedStream }> {
  const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: '+442079460200', to: AGENT, listens: true, says })
  const stream = await until(() => server.streams[0], 'the stream')
  await until(() => stream.all('start')[0], 'the start')
  return { call: sandbox.carrier.calls.get(sid)!, stream }
}

describe('a call that a voice holds', () => {
  it('is a talk of words alone: what is said at the phone decides what is heard there', async () => {
    const { call, stream } = await dial()
    const model = bridge(stream)
    const heard = () => call.live!.end!.ear.words.map(word => word.text).join(' ')
    await talk(() => heard().endsWith('your name please?'), 'the greeting')
    const answers = [
      ['my name is Anna', 'Thank you Anna. What is your e-mail address?'], ['anna@example.com', 'dot C O M. Is that right?'],
      ['yes', 'What kind of business do you run?'],
    ]
    for (const [said, expected] of answers) {
      await control.send('POST', `/calls/${call.sid}/say`, { text: said })
      await talk(() => heard().endsWith(expected!), expected!)
    }
    const words = await wordsOf(call.sid)
    expect(words).toMatchObject({ broken: 0, isSpeaking: false })
    expect(words.said).toHaveLength(3)
    for (const { fromMs, toMs } of words.said) expect(toMs).toBeGreaterThan(fromMs)
    // what it heard first it heard before it said anything
    expect(words.heard[0]!.toMs).toBeLessThan(words.said[0]!.fromMs)
    expect(words.elapsedMs).toBeGreaterThanOrEqual(words.soundUntilMs)
    const [session] = await control.get<{ broken: number, noted: object }[]>('/realtime/sessions')
    expect(session).toMatchObject({ broken: 0, noted: { name: 'Anna', email: 'anna@example.com' } })
    call.live!.hangUp()
    expect((await wordsOf(call.sid)).heard).toEqual(words.heard)
    model.terminate()
  })

  it('falls silent at the phone when somebody speaks, and what was heard until then is there to be compared', async () => {
    await control.send('POST', '/realtime/next', ['talker'])
    const { call, stream } = await dial()
    const model = bridge(stream)
    await talk(() => call.live!.end!.ear.words.length > 6, 'some words')
    await control.send('POST', `/calls/${call.sid}/say`, { text: 'wait please' })
    const cutOff = await talk(() => {
      const { ear } = call.live!.end!
      return ear.soundUntilMs !== null && ear.nowMs > ear.soundUntilMs + 400 && ear.words.length
    }, 'silence')
    const { heard, said, soundUntilMs } = await wordsOf(call.sid)
    expect(heard.slice(0, 3).map(word => word.text)).toEqual(['And', 'then', 'there'])
    expect(heard).toHaveLength(cutOff)
    expect(soundUntilMs).toBeGreaterThan(said[0]!.fromMs)
    await control.send('POST', `/calls/${call.sid}/hush`)
    model.terminate()
  })

  it('takes typed words at a handset on the page, and shows the words that come', async () => {
    const told: Record<string, unknown>[] = []
    const browser = newBrowser()
    const handset = new Handset(sandbox.carrier, '+442079460123', false, message => told.push(message))
    await browser.setLocalDescription(await browser.createOffer())
    await handset.placeCall(AGENT, browser.localDescription!.sdp)
    const { callId, sdp } = told.find(one => one.type === 'answered') as { callId: string, sdp: string }
    await browser.setRemoteDescription({ type: 'answer', sdp })
    await until(() => browser.connectionState === 'connected', 'the sound')
    const stream = await until(() => server.streams[0]?.all('start')[0] && server.streams[0], 'the stream')
    stream.say('Good evening')
    await talk(() => told.filter(one => one.type === 'word').length === 2, 'the words')
    expect(told.filter(one => one.type === 'word')).toEqual([{ type: 'word', callId, text: 'Good' }, { type: 'word', callId, text: 'evening' }])
    handset.say(callId, 'typed by hand')
    handset.say('CAother', 'never said')
    handset.say(callId, '   ')
    await talk(() => stream.words.length === 3, 'what was typed')
    expect(stream.words).toEqual(['typed', 'by', 'hand'])
    handset.close()
    await browser.close()
  })

  it('is heard to its last word where the line stood only some time after the answer', async () => {
    const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: '+442079460200', to: AGENT, listens: true })
    const call = sandbox.carrier.calls.get(sid)!
    await until(() => server.streams[0], 'the stream')
    call.live!.redirect!({ twiml: '<Response><Say>Good evening dear friend</Say></Response>' })
    await until(() => call.spoken.length === 1, 'the words')
    await sandbox.carrier.clock.advance(500)
    await talk(() => call.endedMs !== null, 'the end')
    expect((await wordsOf(sid)).heard.map(word => word.text)).toEqual(['Good', 'evening', 'dear', 'friend'])
  })

  it('reaches a number that listens, and says what it was told', async () => {
    const { accountSid, authToken } = sandbox.carrier.config
    const client = twilioClient(sandbox.url, accountSid, authToken, accountSid)
    const { sid } = await client.calls.create({ to: '+442079460065', from, twiml: streamTwiml() })
    await until(async () => {
      await sandbox.carrier.clock.advance(200)
      return server.streams[0]?.all('start')[0]
    }, 'the stream')
    const stream = server.streams[0]!
    stream.say('who is there')
    await control.send('POST', `/calls/${sid}/say`, { text: 'it is me' })
    await talk(() => stream.words.length === 3, 'the answer')
    expect((await wordsOf(sid)).heard.map(word => word.text)).toEqual(['who', 'is', 'there'])
    await expect(control.send('POST', `/calls/${sid}/say`, { text: ' ' })).rejects.toThrow('"text" is what to say')
    await expect(control.send('PUT', '/media', { rate: 1_000 })).rejects.toThrow('from 0 to 100')
    expect(await control.get('/media')).toEqual({ rate: 0 })
  })
})

describe('machine detection', () => {
  const order = (to: string, more: object) => {
    const { accountSid, authToken } = sandbox.carrier.config
    const { calls } = twilioClient(sandbox.url, accountSid, authToken, accountSid)
    return calls.create({ to, from, url: `${app.url}/outgoing`, ...more })
  }
  const passes = (path: string) => until(async () => {
    await sandbox.carrier.clock.advance(100)
    return app.to(path)[0]
  }, path)

  it.each([
    ['a person', '+442079460065', 'Enable', 'human'], ['a machine', '+442079460066', 'Enable', 'machine_start'],
    ['a machine to its end', '+442079460066', 'DetectMessageEnd', 'machine_end_beep'],
  ] as const)('tells of %s while the call goes on', async (_, to, machineDetection, answeredBy) => {
    const { sid } = await order(to, { machineDetection, asyncAmd: 'true', asyncAmdStatusCallback: `${app.url}/amd` })
    const told = await passes('/amd')
    // the call did not wait for it
    expect(app.to('/outgoing')).toHaveLength(1)
    expect(app.requests.map(one => one.path)).toEqual(['/outgoing', '/amd'])
    expect(app.to('/outgoing')[0]!.params).not.toHaveProperty('AnsweredBy')
    const { accountSid, authToken } = sandbox.carrier.config
    expect(told.params).toMatchObject({ CallSid: sid, AccountSid: accountSid, AnsweredBy: answeredBy })
    expect(Number(told.params.MachineDetectionDuration)).toBeGreaterThan(1_000)
    expect(app.isGenuine(authToken, told)).toBe(true)
    const leg = await twilioClient(sandbox.url, accountSid, authToken, accountSid).calls(sid).fetch()
    expect(leg.answeredBy).toBe(answeredBy)
  })

  it('makes the call wait for it where nobody is told apart, and gives up in time', async () => {
    const { sid } = await order('+442079460066', { machineDetection: 'DetectMessageEnd', machineDetectionTimeout: 3 })
    const asked = await passes('/outgoing')
    expect(asked.params).toMatchObject({ CallSid: sid, AnsweredBy: 'unknown', MachineDetectionDuration: '3000' })
  })

  it('greets, beeps and takes down what is said', async () => {
    await order('+442079460066', {})
    const stream = await until(async () => {
      await sandbox.carrier.clock.advance(100)
      return server.streams[0]?.all('start')[0] && server.streams[0]
    }, 'the stream')
    await talk(() => stream.words.join(' ').endsWith('after the tone.'), 'the greeting')
    stream.say('please call Anna')
    const [call] = sandbox.carrier.calls.newestFirst()
    await talk(() => call!.live!.end!.ear.words.length === 3, 'the message')
    expect(call!.live!.end!.ear.words.map(word => word.text)).toEqual(['please', 'call', 'Anna'])
  })

  it('is refused where it could tell nobody', async () => {
    await expect(order('+442079460066', { machineDetection: 'Enable', asyncAmd: 'true' })).rejects.toThrow('AsyncAmdStatusCallback')
    await expect(order('+442079460066', { machineDetection: 'Maybe' })).rejects.toThrow('Invalid MachineDetection')
  })
})
