import type { Page } from 'playwright-core'
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { audioView } from '../../sandbox/control/call-view'
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox'
import type { Call } from '../../sandbox/calls/call'
import { ControlClient } from '../support/sandbox/control-client'
import { FakeApp } from '../support/sandbox/fake-app'
import { sandboxOptions } from '../support/sandbox/sandbox-config'
import { eventOn, eventsOf, MICROPHONE_HERTZ, SdkBrowser } from '../support/sandbox/sdk-browser'
import { until } from '../support/sandbox/until'

const { AccessToken } = twilio.jwt

let app: FakeApp
let sandbox: Sandbox
let control: ControlClient
let browser: SdkBrowser
let page: Page

function token(ttl = 3_600, secret = sandbox.carrier.config.apiKeySecret): string {
  const { accountSid, apiKeySid, appSid } = sandbox.carrier.config
  const access = new AccessToken(accountSid, apiKeySid, secret, { identity: 'user-1', ttl })
  access.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: appSid, incomingAllow: true }))
  return access.toJwt()
}

function answerAsApp(path: string, to: string | undefined): string {
  if (path !== '/voice') return '<Response><Hangup/></Response>'
  if (to === 'refused') return '<Response><Say>This call is not allowed.</Say><Hangup/></Response>'
  return `<Response><Dial answerOnBridge="true" callerId="+15005550006" timeout="30" timeLimit="600" action="/done">
    <Number statusCallback="${app.url}/status" statusCallbackEvent="initiated ringing answered completed">${to}</Number>
  </Dial></Response>`
}

beforeAll(async () => {
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`, { voiceStatusUrl: `${app.url}/parent` }))
  control = new ControlClient(sandbox.url)
  browser = await new SdkBrowser().start(sandbox.url)
  app.answering = ({ path, params }) => answerAsApp(path, params.To)
})

afterAll(async () => {
  await browser?.stop()
  await sandbox?.stop()
  await app?.stop()
})

beforeEach(async () => {
  app.requests.length = 0
  page = await browser.open()
})

afterEach(async () => {
  await page.close()
  await until(() => liveCalls().length === 0, 'all calls to end when the page is gone')
})

const liveCalls = (): Call[] => [...sandbox.carrier.calls.all()].filter(call => call.endedMs === null)
const parent = () => until(() => liveCalls().find(call => call.direction === 'inbound'), 'the browser’s leg')
const statuses = () => app.to('/status').map(request => request.params.CallStatus)
const finalStatus = () => until(() => app.to('/status').find(request => request.params.CallDuration)?.params, 'the end')
const connections = () => sandbox.carrier.log.since(0, 1e6).filter(event => event.name === 'signaling-open').length

/** The carrier’s time stands still until the test ends: however slow the machine, a phone rings while it is heard. */
function stopTime(): void {
  sandbox.carrier.clock.setRate(0)
  onTestFinished(() => sandbox.carrier.clock.setRate(1))
}

/** Lets the far phone ring, once it is dialled. */
async function ringsNow(): Promise<void> {
  const isDialled = () => liveCalls().some(call => call.direction === 'outbound-dial' && call.status === 'initiated')
  await until(isDialled, 'the far phone to be dialled')
  await sandbox.carrier.clock.advance(100)
}

async function register(options: Record<string, unknown> = {}, jwt = token()): Promise<void> {
  await page.evaluate(([given, more]) => {
    const host = globalThis as unknown as { createDevice: (token: unknown, options: unknown) => void }
    host.createDevice(given, more)
  }, [jwt, options] as const)
  await page.evaluate('device.register()')
}

async function talkTo(number: string): Promise<Call> {
  await register()
  await page.evaluate(`dial('${number}')`)
  await eventOn(page, 'call.accept')
  return parent()
}

describe('a call from the browser', () => {
  it('rings with early media, is answered, carries sound both ways and keys, and ends on the caller’s word', async () => {
    await register()
    // the phone rings until the page was listened to
    stopTime()
    await page.evaluate('dial(\'+442079460001\')')
    await ringsNow()
    expect(await eventOn(page, 'call.ringing')).toMatchObject({ detail: true })
    await until(async () => {
      const hertz = await page.evaluate<number>('heardHertz()')
      return hertz > 430 && hertz < 490
    }, 'the tone that rings')
    await sandbox.carrier.clock.advance(1_200)
    await eventOn(page, 'call.accept')
    await until(async () => Math.abs((await page.evaluate<number>('heardHertz()')) - 1_000) < 10, 'the far end’s tone')

    const leg = await parent()
    await until(() => (audioView(leg)?.tones[String(MICROPHONE_HERTZ)] ?? 0) > 300, 'the microphone’s tone')
    expect(audioView(leg)?.tones['1200']).toBeLessThan(100)
    await page.evaluate('call.sendDigits(\'12#\')')
    await until(() => audioView(leg)?.dtmf === '12#', 'the keys')

    await page.evaluate('call.mute(true)')
    await until(() => (audioView(leg)?.rms ?? 1e9) < 20, 'silence after mute')
    await page.evaluate('call.mute(false)')
    await until(() => (audioView(leg)?.rms ?? 0) > 200, 'sound after unmute')

    await page.evaluate('call.disconnect()')
    expect(await finalStatus()).toMatchObject({ CallStatus: 'completed', ParentCallSid: leg.sid })
    expect(statuses()).toEqual(['initiated', 'ringing', 'in-progress', 'completed'])
    expect(app.to('/voice')[0]?.params).toMatchObject({ From: 'client:user-1', CallId: 'call-1', To: '+442079460001' })
    await until(() => app.to('/parent')[0]?.params.CallStatus === 'completed', 'the parent’s end')
    expect(app.requests.every(request => app.isGenuine(sandbox.carrier.config.authToken, request))).toBe(true)
  })

  it('ends when the far end hangs up', async () => {
    await talkTo('+442079460005')
    await eventOn(page, 'call.disconnect')
    await until(() => app.to('/done')[0]?.params.DialCallStatus === 'completed', 'the dial result')
    expect((await eventsOf(page)).map(event => event.name)).not.toContain('call.error')
  })

  it.each([
    ['+442079460002', 'busy'],
    ['+442079460003', 'no-answer'],
    ['+442079460004', 'failed'],
  ])('to %s ends %s, for the page and for the app', async (number, status) => {
    await register()
    await page.evaluate(`dial('${number}')`)
    if (status === 'no-answer') {
      await eventOn(page, 'call.ringing')
      await sandbox.carrier.clock.advance(31_000)
    }
    await eventOn(page, 'call.disconnect')
    expect(await finalStatus()).toMatchObject({ CallStatus: status, CallDuration: '0' })
    await until(() => app.to('/done')[0]?.params.DialCallStatus === status, 'the dial result')
    expect((await eventsOf(page)).map(event => event.name)).not.toContain('call.accept')
  })

  it('is given up while it rings, and right after connect()', async () => {
    await register()
    await page.evaluate('dial(\'+442079460003\')')
    await eventOn(page, 'call.ringing')
    await page.evaluate('call.disconnect()')
    expect(await finalStatus()).toMatchObject({ CallStatus: 'canceled' })
    await page.evaluate('dial(\'+442079460003\').then(() => call.disconnect())')
    await eventOn(page, 'call.disconnect', 1)
    await until(() => liveCalls().length === 0, 'the second call’s end')
  })

  it('that the app refuses is told in words and hung up', async () => {
    await register()
    await page.evaluate('dial(\'refused\')')
    await eventOn(page, 'call.accept')
    await eventOn(page, 'call.disconnect')
    expect([...sandbox.carrier.calls.all()].at(-1)?.spoken).toEqual(['This call is not allowed.'])
  })

  it('ends when TwiML is not understood', async () => {
    app.answering = () => '<Response><Conference/></Response>'
    try {
      await register()
      await page.evaluate('dial(\'+442079460001\')')
      await eventOn(page, 'call.error')
      await eventOn(page, 'call.disconnect')
      expect(sandbox.carrier.errors.all().at(-1)).toMatchObject({ code: 12200 })
    } finally {
      app.answering = ({ path, params }) => answerAsApp(path, params.To)
    }
  })

  it('hears itself on the echo number', async () => {
    await talkTo('+442079460006')
    const hearsItself = async () => Math.abs((await page.evaluate<number>('heardHertz()')) - MICROPHONE_HERTZ) < 15
    await until(hearsItself, 'the echo')
  })
})

describe('a lost line', () => {
  it('of six seconds is survived, and the sound never stops', async () => {
    const leg = await talkTo('+442079460001')
    stopTime()
    await control.send('POST', '/signaling/cut', { ms: 6_000 })
    expect(await eventOn(page, 'call.reconnecting')).toMatchObject({ detail: 53001 })
    const before = audioView(leg)?.framesReceived ?? 0
    await until(() => (audioView(leg)?.framesReceived ?? 0) > before + 150, 'three seconds of sound over the cut line')
    await sandbox.carrier.clock.advance(6_000)
    await eventOn(page, 'call.reconnected')
    await page.evaluate('call.disconnect()')
    await until(() => leg.endedMs, 'the hangup over the new socket')
  })

  it('ends the call after thirty seconds', async () => {
    const leg = await talkTo('+442079460001')
    stopTime()
    await control.send('POST', '/signaling/cut', { ms: 60_000 })
    await eventOn(page, 'call.reconnecting')
    await control.send('POST', '/clock/advance', { ms: 29_000 })
    expect(leg.endedMs).toBeNull()
    await control.send('POST', '/clock/advance', { ms: 2_000 })
    expect(leg.status).toBe('completed')
    await control.send('POST', '/clock/advance', { ms: 30_000 })
    expect(await eventOn(page, 'call.error')).toMatchObject({ detail: 31404 })
  })

  it('of media is restarted', async () => {
    const leg = await talkTo('+442079460001')
    await until(() => (audioView(leg)?.framesReceived ?? 0) > 20, 'sound')
    await page.evaluate('call._mediaHandler.iceRestart()')
    await until(() => sandbox.carrier.log.since(0, 1e6).some(event => event.name === 'ice-restart'), 'the restart')
    // two seconds of sound: what was under way before cannot make up for them
    const before = [audioView(leg)?.framesReceived ?? 0, await page.evaluate<number>('packetsReceived()')] as const
    await until(async () => {
      const received = await page.evaluate<number>('packetsReceived()')
      return (audioView(leg)?.framesReceived ?? 0) > before[0] + 100 && received > before[1] + 100
    }, 'sound both ways after the restart')
  })
})

describe('tokens', () => {
  it('are refreshed in a call without losing it', async () => {
    const leg = await talkTo('+442079460001')
    const opened = connections()
    await page.evaluate(`device.updateToken('${token()}')`)
    await until(() => sandbox.carrier.log.since(0, 1e6).some(event => event.name === 'signaling-resumed'), 'the call to resume')
    expect(await page.evaluate('call.status()')).toBe('open')
    expect(leg.endedMs).toBeNull()
    expect(connections()).toBe(opened)
  })

  it('announce their end before it comes', async () => {
    await register({ tokenRefreshMs: 118_000 }, token(120))
    await eventOn(page, 'device.tokenWillExpire')
  })

  it.each([
    ['signed with another key', () => token(3_600, 'another-secret-another-secret'), 20_101],
    ['that has run out', () => token(-10), 20_104],
  ])('%s are refused, and register() says so', async (_words, bad, code) => {
    await expect(register({}, bad())).rejects.toThrow()
    expect(await eventOn(page, 'device.error')).toMatchObject({ detail: code })
  })

  it('allow a device to leave and come back', async () => {
    await register()
    expect(await control.get('/presence')).toEqual([{ identity: 'user-1', tabs: 1 }])
    await page.evaluate('device.unregister()')
    await until(async () => (await control.get<unknown[]>('/presence')).length === 0, 'the device to leave')
    await page.evaluate('device.register()')
    expect(await control.get('/presence')).toEqual([{ identity: 'user-1', tabs: 1 }])
  })
})

describe('a call to the browser', () => {
  const ring = () => control.send<{ sid: string }>('POST', '/incoming', { identity: 'user-1', from: '+442079460999', params: { CallId: 'in 1' } })

  it('rings with its parameters, is answered, heard, and ended by either side', async () => {
    await register()
    await ring()
    expect((await eventOn(page, 'device.incoming')).detail).toMatchObject({ From: '+442079460999', custom: { CallId: 'in 1' } })
    await page.evaluate('call.accept()')
    await eventOn(page, 'call.accept')
    await until(async () => Math.abs((await page.evaluate<number>('heardHertz()')) - 620) < 10, 'the caller’s tone')
    const child = await until(() => liveCalls().find(call => call.direction === 'outbound-dial'), 'the child')
    await until(() => (audioView(child)?.tones[String(MICROPHONE_HERTZ)] ?? 0) > 300, 'the microphone')
    await page.evaluate('call.disconnect()')
    await until(() => liveCalls().length === 0, 'the end')

    const second = await ring()
    await eventOn(page, 'device.incoming', 1)
    await page.evaluate('call.accept()')
    await eventOn(page, 'call.accept', 1)
    await control.send('POST', `/calls/${second.sid}/hangup`)
    await eventOn(page, 'call.disconnect', 1)
  })

  it('is rejected, or given up by the caller', async () => {
    await register()
    const first = await ring()
    await eventOn(page, 'device.incoming')
    await page.evaluate('call.reject()')
    await until(() => sandbox.carrier.calls.childrenOf(first.sid)[0]?.status === 'busy', 'busy')
    const second = await ring()
    await eventOn(page, 'device.incoming', 1)
    await control.send('POST', `/calls/${second.sid}/hangup`)
    await eventOn(page, 'call.cancel')
  })

  it('rings in every tab and stops where it was not answered', async () => {
    await register()
    const other = page
    page = await browser.open()
    await register()
    await ring()
    await Promise.all([eventOn(other, 'device.incoming'), eventOn(page, 'device.incoming')])
    await page.evaluate('call.accept()')
    await eventOn(page, 'call.accept')
    await eventOn(other, 'call.cancel')
    await other.close()
    expect(liveCalls()).toHaveLength(2)
  })
})

describe('a handset', () => {
  async function openHandset(number: string): Promise<Page> {
    const phones = await browser.tab(`${sandbox.url}/phones`)
    await phones.fill('#number', number)
    await phones.uncheck('#any')
    await phones.click('text=Open a handset')
    await phones.waitForSelector('.card')
    return phones
  }

  it('rings on its page, is picked up, and two people talk and press keys', async () => {
    const phones = await openHandset('+44 20 7946 0777')
    await register()
    await page.evaluate('dial(\'+442079460777\')')
    await phones.click('.pick-up')
    await eventOn(page, 'call.accept')
    const child = await until(() => liveCalls().find(call => call.direction === 'outbound-dial'), 'the child')
    await until(() => (audioView(child)?.tones[String(MICROPHONE_HERTZ)] ?? 0) > 300, 'the handset’s microphone')
    await until(async () => Math.abs((await page.evaluate<number>('heardHertz()')) - MICROPHONE_HERTZ) < 15, 'its voice on the page')
    await page.evaluate('call.sendDigits(\'5\')')
    await phones.waitForSelector('text=They pressed 5.')
    await phones.click('.keys >> text=9')
    await until(() => audioView(child)?.dtmf === '9', 'the handset’s key')
    await phones.click('.hang-up')
    await eventOn(page, 'call.disconnect')
    await phones.close()
  })

  it('declines, and the caller hears that it is busy', async () => {
    const phones = await openHandset('+442079460778')
    await register()
    await page.evaluate('dial(\'+442079460778\')')
    await phones.click('.decline')
    await eventOn(page, 'call.disconnect')
    expect(await finalStatus()).toMatchObject({ CallStatus: 'busy' })
    await phones.close()
  })

  it('calls a signed-in user', async () => {
    const phones = await openHandset('+442079460779')
    await register()
    await phones.fill('.whom', 'user-1')
    await phones.click('.dial >> text="Call"')
    expect((await eventOn(page, 'device.incoming')).detail).toMatchObject({ From: '+442079460779' })
    await page.evaluate('call.accept()')
    await phones.waitForSelector('text=They answered.')
    await until(async () => Math.abs((await page.evaluate<number>('heardHertz()')) - MICROPHONE_HERTZ) < 15, 'its voice')
    await page.evaluate('call.disconnect()')
    await phones.waitForSelector('text=The call is over.')
    await phones.close()
  })
})
