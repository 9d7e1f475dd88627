import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { twilioClient } from '../../support/sandbox/twilio-client'
import { until } from '../../support/sandbox/until'

let app: FakeApp
let sandbox: Sandbox
let client: ReturnType<typeof twilioClient>
const from = '+15005550006'

beforeAll(async () => {
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`))
  const { accountSid, authToken } = sandbox.carrier.config
  client = twilioClient(sandbox.url, accountSid, authToken, accountSid)
})

afterAll(async () => {
  await sandbox.stop()
  await app.stop()
})

beforeEach(() => {
  app.requests.length = 0
  sandbox.carrier.faults.clear()
  sandbox.carrier.errors.clear()
})

const statusesOf = (sid: string) => app.to('/status').filter(request => request.params.CallSid === sid).map(request => request.params)
const say = (words: string) => `<Response><Say>${words}</Say></Response>`
const advance = (seconds: number) => sandbox.carrier.clock.advance(seconds * 1_000)

function create(to: string, more: Partial<Parameters<typeof client.calls.create>[0]> = {}) {
  return client.calls.create({
    to,
    from,
    twiml: say('hello there'),
    statusCallback: `${app.url}/status`,
    statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...more,
  })
}

describe('calls over REST with the unmodified twilio package', () => {
  it('last as long as their limit says, also where it is changed while they are up', async () => {
    const long = '<Response><Pause length="600"/></Response>'
    const created = await create('+442079460001', { twiml: long, timeLimit: 60 })
    const call = client.calls(created.sid)
    await until(() => statusesOf(created.sid)[0], 'the first status')
    await advance(20)
    await until(async () => (await call.fetch()).status === 'in-progress', 'the answer')
    await call.update({ timeLimit: 120 })
    await advance(70)
    expect((await call.fetch()).status, 'beyond the first limit').toBe('in-progress')
    await advance(60)
    await until(async () => (await call.fetch()).status === 'completed', 'the end')
    expect((await call.fetch()).duration).toBe('120')
    await expect(call.update({ timeLimit: 180 })).rejects.toMatchObject({ status: 400, code: 21220 })
    await expect(call.update({ timeLimit: 0 })).rejects.toMatchObject({ status: 400 })
  })

  it('go from queued to completed, call back with Twilio’s fields, and get a price later', async () => {
    const created = await create('+442079460001', { twiml: '<Response><Say>hello there</Say><Pause length="70"/></Response>' })
    expect(created).toMatchObject({ status: 'queued', direction: 'outbound-api', from, duration: null, price: null })
    await until(() => statusesOf(created.sid)[0], 'the first status')
    await advance(5)
    await advance(80)
    const ended = await until(async () => {
      const call = await client.calls(created.sid).fetch()
      return call.status === 'completed' && call
    }, 'the end')
    await sandbox.carrier.webhooks.idle()
    expect(typeof ended.duration).toBe('string')
    const seconds = Number(ended.duration)
    expect(seconds).toBeGreaterThanOrEqual(70)
    const statuses = statusesOf(created.sid)
    expect(statuses.map(params => params.CallStatus).sort()).toEqual(['completed', 'in-progress', 'initiated', 'ringing'])
    expect(statuses.map(params => params.SequenceNumber).sort()).toEqual(['0', '1', '2', '3'])
    const final = statuses.find(params => params.CallStatus === 'completed')
    expect(final).toMatchObject({ CallDuration: ended.duration, Duration: '2', CallbackSource: 'call-progress-events' })
    expect(final?.Timestamp).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
    for (const params of statuses) expect('CallDuration' in params).toBe(params.CallStatus === 'completed')
    expect(app.to('/status').every(request => app.isGenuine(sandbox.carrier.config.authToken, request))).toBe(true)
    await advance(3)
    const priced = await client.calls(created.sid).fetch()
    expect(priced.price).toMatch(/^-0\.\d{5}$/)
    expect(priced.startTime).toBeInstanceOf(Date)
  })

  it.each([
    ['+442079460002', 'busy', '486', 5],
    ['+442079460003', 'no-answer', '487', 61],
    ['+442079460004', 'failed', '404', 1],
  ])('%s ends %s', async (to, status, sipCode, seconds) => {
    const { sid } = await create(to)
    await until(() => statusesOf(sid)[0], 'the first status')
    await advance(seconds)
    const final = await until(() => statusesOf(sid).find(params => params.CallDuration), 'the final status')
    expect(final).toMatchObject({ CallStatus: status, CallDuration: '0', Duration: '0', SipResponseCode: sipCode })
    const call = await client.calls(sid).fetch()
    expect(call).toMatchObject({ status, duration: '0', price: null })
  })

  it('are ended on request, once answered as completed and before as canceled', async () => {
    const ringing = await create('+442079460003')
    await until(() => statusesOf(ringing.sid)[1], 'ringing')
    expect(await client.calls(ringing.sid).update({ status: 'canceled' })).toMatchObject({ status: 'canceled' })
    const talking = await create('+442079460008', { twiml: '<Response><Pause length="600"/></Response>' })
    await until(() => statusesOf(talking.sid)[2], 'the answer')
    expect(await client.calls(talking.sid).update({ status: 'canceled' })).toMatchObject({ status: 'in-progress' })
    expect(await client.calls(talking.sid).update({ status: 'completed' })).toMatchObject({ status: 'completed', duration: '1' })
    expect(await client.calls(talking.sid).update({ status: 'completed' })).toMatchObject({ status: 'completed' })
    await expect(client.calls(talking.sid).update({ twiml: say('again') })).rejects.toMatchObject({ code: 21220, status: 400 })
  })

  it('run other TwiML when they are redirected', async () => {
    const { sid } = await create('+442079460008', { twiml: '<Response><Pause length="600"/></Response>' })
    await until(() => sandbox.carrier.calls.get(sid)?.live?.redirect, 'the answer')
    await client.calls(sid).update({ twiml: say('you were redirected') })
    await until(() => sandbox.carrier.calls.get(sid)?.spoken.includes('you were redirected'), 'the words')
  })

  it('gather keys and send them to the action', async () => {
    app.answering = request => (request.path === '/keys' ? say(`you pressed ${request.params.Digits}`) : '')
    const twiml = `<Response><Gather numDigits="4" action="${app.url}/keys"><Say>press four keys</Say></Gather><Say>too late</Say></Response>`
    const { sid } = await create('+442079460008', { twiml })
    const call = await until(() => sandbox.carrier.calls.get(sid), 'the call')
    await until(() => call.spoken[0], 'the prompt')
    for (const key of '42*7') call.live?.end?.pressKey(key)
    await until(() => call.spoken[1], 'the answer')
    expect(call.spoken).toEqual(['press four keys', 'you pressed 42*7'])
    expect(app.to('/keys')[0]?.params).toMatchObject({ CallSid: sid, Digits: '42*7', Direction: 'outbound-api' })
  })

  it('end with a loud error on TwiML that this carrier does not know', async () => {
    const { sid } = await create('+442079460008', { twiml: '<Response><Pay/></Response>' })
    const error = await until(() => sandbox.carrier.errors.all().find(entry => entry.callSid === sid), 'the error')
    expect(error).toMatchObject({ code: 12200, message: expect.stringContaining('<Pay>') })
    await until(() => sandbox.carrier.calls.get(sid)?.endedMs, 'the end')
  })

  it.each([
    [{ to: '12' }, 21211],
    [{ from: '+12025550123' }, 21210],
    [{ from: 'me' }, 21212],
    [{ twiml: undefined }, 21205],
    [{ twiml: undefined, url: 'not a url' }, 21205],
    [{ timeLimit: -1 }, 20001],
  ])('are refused for %o with %i', async (wrong, code) => {
    await expect(create('+442079460001', wrong)).rejects.toMatchObject({ status: 400, code })
  })

  it('are listed by page and filter, the newest first', async () => {
    const to = '+33123450004'
    const sids: string[] = []
    for (let i = 0; i < 5; i++) sids.push((await create(to)).sid)
    await until(() => statusesOf(sids[4] ?? '')[0], 'the last')
    await advance(1)
    const listed = await client.calls.list({ to, pageSize: 2 })
    expect(listed.map(call => call.sid)).toEqual([...sids].reverse())
    expect(await client.calls.list({ to, limit: 3, pageSize: 2 })).toHaveLength(3)
    expect(await client.calls.list({ to, status: 'completed' })).toEqual([])
    expect(await client.calls.list({ to, startTimeAfter: new Date(Date.now() + 86_400_000 * 3) })).toEqual([])
    expect(await client.calls.list({ to, startTimeAfter: new Date(Date.now() - 86_400_000) })).toHaveLength(5)
  })
})

describe('the REST API', () => {
  it('takes the account’s password or the API key’s, and nothing else', async () => {
    const { accountSid, apiKeySid, apiKeySecret } = sandbox.carrier.config
    const byKey = twilioClient(sandbox.url, apiKeySid, apiKeySecret, accountSid)
    await expect(byKey.calls.list({ limit: 1 })).resolves.toBeDefined()
    const wrong = twilioClient(sandbox.url, accountSid, 'wrong', accountSid)
    await expect(wrong.calls.list({ limit: 1 })).rejects.toMatchObject({ status: 401, code: 20003 })
  })

  it('answers 20404 for what is not there', async () => {
    await expect(client.calls(`CA${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ status: 404, code: 20404 })
  })

  it('prices numbers and countries, in texts', async () => {
    const american = await client.pricing.v2.voice.numbers('+12025550123').fetch({ originationNumber: from })
    expect(american).toMatchObject({ isoCountry: 'US', priceUnit: 'USD', originationNumber: from })
    expect(american.outboundCallPrices[0]).toMatchObject({ currentPrice: '0.01300', originationPrefixes: ['ALL'] })
    const india = await client.pricing.v2.voice.countries('IN').fetch()
    expect(india.outboundPrefixPrices[0]).toMatchObject({ destinationPrefixes: ['91'] })
    await expect(client.pricing.v2.voice.countries('ZZ').fetch()).rejects.toMatchObject({ code: 20404 })
  })

  it('looks numbers up', async () => {
    const mobile = await client.lookups.v2.phoneNumbers('+447911123456').fetch({ fields: 'line_type_intelligence' })
    expect(mobile).toMatchObject({ valid: true, countryCode: 'GB', lineTypeIntelligence: { type: 'mobile' } })
    expect(await client.lookups.v2.phoneNumbers('+4412').fetch()).toMatchObject({ valid: false, validationErrors: ['TOO_SHORT'] })
  })

  it('fails on request', async () => {
    sandbox.carrier.faults.add({ fault: 'rest-error', status: 429, count: 1 }, { fault: 'rest-error', status: 500, count: 1 })
    await expect(client.calls.list({ limit: 1 })).rejects.toMatchObject({ status: 429, code: 20429 })
    await expect(client.calls.list({ limit: 1 })).resolves.toBeDefined()
  })
})
