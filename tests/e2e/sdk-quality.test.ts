import twilio from 'twilio'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CallQuality, type QualitySample } from '../../browser/quality/call-quality'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox'
import { FakeApp } from '../support/sandbox/fake-app'
import { sandboxOptions } from '../support/sandbox/sandbox-config'
import { eventOn, SdkBrowser } from '../support/sandbox/sdk-browser'
import { until } from '../support/sandbox/until'

const { AccessToken } = twilio.jwt

let app: FakeApp
let sandbox: Sandbox
let browser: SdkBrowser
beforeAll(async () => {
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`, { voiceStatusUrl: `${app.url}/parent` }))
  browser = await new SdkBrowser().start(sandbox.url)
  app.answering = ({ path, params }) => (path === '/voice'
    ? `<Response><Dial answerOnBridge="true" callerId="+15005550006" timeout="30" timeLimit="60"><Number>${params.To}</Number></Dial></Response>`
    : '<Response><Hangup/></Response>')
})
afterAll(async () => {
  await browser?.stop()
  await sandbox?.stop()
  await app?.stop()
})

type Heard = { name: 'volume', input: number, output: number } | { name: 'sample', sample: QualitySample } | { name: 'accept' | 'disconnect' }

/** What the unmodified SDK says of a call from its first tone on, in order. */
async function listenTo(number: string, seconds: number, isMuted = false): Promise<Heard[]> {
  const page = await browser.open()
  const { accountSid, apiKeySid, apiKeySecret, appSid } = sandbox.carrier.config
  const access = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity: 'user-1', ttl: 3600 })
  access.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: appSid, incomingAllow: true }))
  await page.evaluate(`createDevice('${access.toJwt()}')`)
  await page.evaluate('device.register()')
  // it rings until its tone was heard
  const { clock, calls } = sandbox.carrier
  clock.setRate(0)
  await page.evaluate(`dial('${number}')`)
  await page.evaluate(`
    window.heard = []
    call.on('volume', (input, output) => heard.push({ name: 'volume', input, output }))
    call.on('sample', sample => heard.push({ name: 'sample', sample }))
    for (const name of ['accept', 'disconnect']) call.on(name, () => heard.push({ name }))`)
  const isDialled = () => [...calls.all()].some(call => call.direction === 'outbound-dial' && call.status === 'initiated')
  await until(isDialled, 'the far phone to be dialled')
  await clock.advance(100)
  await page.waitForFunction('heard.some(event => event.name === "volume" && event.output > 0)')
  if (isMuted) await page.evaluate('call.mute(true)')
  await clock.advance(1_200)
  clock.setRate(1)
  await eventOn(page, 'call.accept')
  await page.waitForFunction(`(() => {
    const samples = heard.slice(heard.findIndex(event => event.name === 'accept')).filter(event => event.name === 'sample')
    const sum = name => samples.reduce((all, { sample }) => all + sample[name], 0)
    return samples.length >= ${seconds} && sum('packetsReceived') > 100 && sum('packetsSent') > 100
  })()`)
  await page.evaluate('call.disconnect()')
  await eventOn(page, 'call.disconnect')
  const heard = await page.evaluate<Heard[]>('heard')
  await page.close()
  return heard
}

/** As the telephone of the page does it. */
function measure(heard: Heard[]) {
  const answered = heard.findIndex(event => event.name === 'accept')
  const before = heard.slice(0, answered)
  expect(before.some(event => event.name === 'volume' && event.output > 0), 'the tone that rings is in the meter').toBe(true)
  const quality = new CallQuality()
  for (const event of heard.slice(answered)) {
    if (event.name === 'volume') quality.hearVolume(event.input, event.output)
    if (event.name === 'sample') quality.hearSample(event.sample)
  }
  return quality.report()!
}

/** A mean lies within what it is the mean of, and that within what the scale has. */
function expectBetween(mean: number | null, values: number[], [least, most]: [number, number]): void {
  const said = values.filter(Number.isFinite)
  expect(said.length).toBeGreaterThan(0)
  expect(Math.min(...said)).toBeGreaterThanOrEqual(least)
  expect(Math.max(...said)).toBeLessThanOrEqual(most)
  expect(mean).toBeGreaterThanOrEqual(Math.floor(Math.min(...said)))
  expect(mean).toBeLessThanOrEqual(Math.ceil(Math.max(...said)))
}

it('the SDK says once a second what the line is like, and the report is of the call from its answer to its end', async () => {
  const heard = await listenTo('+442079460001', 4)
  const report = measure(heard)
  const samples = heard.slice(heard.findIndex(event => event.name === 'accept'))
    .flatMap(event => event.name === 'sample' ? [event.sample] : [])
  // how good the line is depends on how busy the machine is; what the SDK says of it does not
  expectBetween(report.mosHundredths, samples.map(({ mos }) => mos === null ? NaN : mos * 100), [100, 460])
  expectBetween(report.jitterMs, samples.map(({ jitter }) => jitter), [0, 60_000])
  expect(report.packetsReceived).toBeGreaterThan(100)
  expect(report.packetsSent).toBeGreaterThan(100)
  expect(report.heardSeconds).toBeGreaterThanOrEqual(1)
  expect(report.heardSeconds).toBeLessThanOrEqual(samples.length + 1)
  expect(heard.filter(event => event.name === 'disconnect')).toHaveLength(1)
})

it('silence after the ringing is silence: the tone that rang is not heard as the call', async () => {
  // a number that echoes, and a microphone that is off
  const report = measure(await listenTo('+442079460006', 3, true))
  expect(report.packetsReceived).toBeGreaterThan(100)
  expect(report.heardSeconds).toBe(0)
})
