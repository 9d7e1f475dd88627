import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import nodeAdapter from 'crossws/adapters/node'
import { createApp, createRouter } from 'h3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../scripts/processes/free-port.mjs'
import { DEFAULT_REALTIME } from '../../sandbox/realtime/realtime-settings'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox'
import { WordDecoder } from '../../sandbox/words/word-decoder'
import { createTwilioCarrier } from '../../server/carriers/twilio/twilio-carrier'
import mediaStream from '../../server/routes/media-stream'
import { forgetOldRecordings } from '../../server/services/agents/recordings/forget-old-recordings'
import { reconcileCalls } from '../../server/services/calls/reconcile-calls'
import type { CallRecordingDto } from '../../shared/schemas/agents/recordings'
import type { TranscriptDto } from '../../shared/schemas/agents/talks'
import type { CallDetailDto, CallHistoryPage } from '../../shared/schemas/calls'
import { liveAgent } from '../support/agents/live-agent'
import { lookForCosts } from '../support/costs/look-for-costs'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { ControlClient } from '../support/sandbox/control-client'
import { REALTIME_KEY } from '../support/sandbox/realtime-client'
import { sandboxOptions } from '../support/sandbox/sandbox-config'
import { until } from '../support/sandbox/until'

const ACCOUNT = sandboxOptions('http://127.0.0.1/voice')
let world: HttpWorld
let visitor: Visitor
let sandbox: Sandbox
let control: ControlClient
let served: { close: () => Promise<void> }

beforeAll(async () => {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  sandbox = await startSandbox(sandboxOptions(`${publicUrl}/api/twilio/voice`, { realtime: { apiKey: REALTIME_KEY } }))
  sandbox.realtime!.settings = { ...DEFAULT_REALTIME, transcriptMs: 0 }
  control = new ControlClient(sandbox.url)
  const carrier = createTwilioCarrier({ twilio: { ...ACCOUNT, restBaseUrl: sandbox.url } })
  world = await createHttpWorld({ carrier, env: {
    NUXT_PUBLIC_URL: publicUrl, OPENAI_API_KEY: REALTIME_KEY, OPENAI_REALTIME_URL: `${sandbox.url.replace('http', 'ws')}/v1/realtime`,
  } })
  visitor = await world.visit()
  const app = await world.app.listen(port)
  const sockets = createApp()
  sockets.use(createRouter().get('/media-stream', mediaStream))
  const { handleUpgrade } = nodeAdapter({ ...sockets.websocket })
  app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => handleUpgrade(request, socket, head))
  served = app
})
afterAll(async () => {
  await sandbox.stop()
  await served.close()
  await world.close()
})

it('G1 a phone rings an agent, is answered by its voice, and both books have the same call in two components', async () => {
  const { number } = await liveAgent(world, visitor, { languages: ['en'] })
  await control.send('POST', '/numbers', { number, voiceUrl: `${world.context.config.publicUrl}/api/inbound-call` })
  const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: '+442079460999', to: number, listens: true })
  const heard = () => sandbox.carrier.calls.get(sid)!.live!.end!.ear.words.map(word => word.text).join(' ')
  await until(() => heard().includes('I am an AI assistant.'), 'the opening, word for word')
  await control.send('POST', `/calls/${sid}/say`, { text: 'my name is Anna' })
  await until(() => heard().includes('Thank you Anna.'), 'an answer to what was said')
  await control.send('POST', `/calls/${sid}/hangup`)
  const [call] = await until(async () => {
    world.context.clock.advance(10)
    await reconcileCalls(world.context)
    const { calls } = (await visitor.get('/api/calls/history')).json as CallHistoryPage
    return calls[0]?.chargedMicros == null ? null : calls
  }, 'the call to be settled')
  const { durationSeconds, breakdown, status } = (await visitor.get(`/api/calls/${call!.id}`)).json as CallDetailDto
  const leg = sandbox.carrier.calls.get(sid)!
  expect(status).toBe('completed')
  expect(durationSeconds).toBe(Math.max(1, Math.round((leg.endedMs! - leg.answeredMs!) / 1000)))
  const minutes = Math.ceil(durationSeconds! / 60)
  expect(breakdown.map(part => [part.component, part.billedSeconds, part.chargedMicros])).toEqual([
    ['phone', 60 * minutes, String(15_000 * minutes)], ['agent', durationSeconds, String(2500 * durationSeconds!)],
  ])
  const { items, isOver } = (await visitor.get(`/api/agents/calls/${call!.id}/transcript`)).json as TranscriptDto
  expect(items.filter(item => item.who === 'caller').map(item => item.words)).toContain('my name is Anna')
  expect(isOver).toBe(true)
  expect(await world.violations()).toEqual([])
  expect(sandbox.carrier.errors.all()).toEqual([])
})

it('P2 a call that is recorded is heard afterwards, each side on a channel of its own, word for word', async () => {
  const owner = await world.visit()
  const { number } = await liveAgent(world, owner, { languages: ['en'], isRecorded: true, recordingNotice: 'This call is recorded.' })
  await control.send('POST', '/numbers', { number, voiceUrl: `${world.context.config.publicUrl}/api/inbound-call` })
  const { sid } = await control.send<{ sid: string }>('POST', '/dial', { from: '+442079460998', to: number, listens: true })
  const heard = () => sandbox.carrier.calls.get(sid)!.live!.end!.ear.words.map(word => word.text).join(' ')
  await until(() => heard().includes('This call is recorded.'), 'the notice')
  await until(() => sandbox.carrier.recordings.running(sid).length === 1, 'the carrier to record')
  await control.send('POST', `/calls/${sid}/say`, { text: 'my name is Anna' })
  await until(() => heard().includes('Thank you Anna.'), 'an answer to what was said')
  await control.send('POST', `/calls/${sid}/hangup`)
  const { calls } = (await owner.get('/api/calls/history')).json as CallHistoryPage
  const path = `/api/agents/calls/${calls[0]!.id}/recording`
  await until(async () => ((await owner.get(path)).json as CallRecordingDto).recording?.state === 'kept', 'the recording to be whole')
  const file = await fetch(`${world.context.config.publicUrl}${path}/audio`, { headers: { cookie: owner.cookie } })
  expect([file.status, file.headers.get('content-type')]).toEqual([200, 'audio/x-wav'])
  const [caller, agent] = wordsOf(Buffer.from(await file.arrayBuffer()))
  expect(caller).toBe('my name is Anna')
  expect(agent).toContain('Thank you Anna.')
  expect(agent, 'what was said before the notice was heard').not.toContain('AI assistant')
  const part = await fetch(`${world.context.config.publicUrl}${path}/audio`, { headers: { cookie: owner.cookie, range: 'bytes=44-83' } })
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 40])
  const cost = await until(async () => {
    world.context.clock.advance(60)
    await reconcileCalls(world.context)
    await lookForCosts(world.context)
    const [row] = await world.context.admin`
      select price_micros, duration_seconds from provider_cost where call_id = ${calls[0]!.id} and leg_id like 'RE%'`
    return row ?? null
  }, 'what recording it cost')
  const kept = sandbox.carrier.log.since(0).find(entry => entry.name === 'call-recorded')!
  const { seconds } = sandbox.carrier.recordings.call(kept.data.recording as string)!
  expect(cost).toEqual({ price_micros: 2500n * BigInt(Math.ceil(seconds / 60)), duration_seconds: seconds })
  world.context.clock.advance(91 * 86_400)
  await forgetOldRecordings(world.context)
  expect(sandbox.carrier.recordings.call(kept.data.recording as string), 'the carrier has deleted it').toBeNull()
})

/** The words on each channel of a recording. */
function wordsOf(file: Buffer): string[] {
  const sound = new Int16Array(file.buffer, file.byteOffset + 44, (file.length - 44) / 2)
  return [0, 1].map(channel => {
    const decoder = new WordDecoder()
    const mine = sound.filter((_, index) => index % 2 === channel)
    return decoder.hear(mine).flatMap(event => (event.kind === 'word' ? [event.text] : [])).join(' ')
  })
}
