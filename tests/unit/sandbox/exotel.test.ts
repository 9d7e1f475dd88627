import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../sandbox/config'
import { makeExotelBooks } from '../../../sandbox/exotel/books'
import { RETRY_AFTER_SECONDS } from '../../../sandbox/exotel/exotel-api'
import { startSandbox } from '../../../sandbox/start-sandbox'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'
import { CALL_ID, EXOTEL_ACCOUNT, ExotelTestWorld, PROMPT_HERTZ } from '../../support/sandbox/exotel-world'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { until } from '../../support/sandbox/until'

const CONNECT = 'POST /v1/Accounts/talktime1/Calls/connect'
const OTHER = '0193a5b2-0000-7000-8000-00000000000b'
let world: ExotelTestWorld
beforeAll(async () => void (world = await ExotelTestWorld.start()))
afterAll(() => world.stop())
beforeEach(() => world.reset())

const basic = `Basic ${Buffer.from(`${EXOTEL_ACCOUNT.apiKey}:${EXOTEL_ACCOUNT.apiToken}`).toString('base64')}`
function raw(path: string, form?: Record<string, string>, authorization = basic) {
  const post = form && { method: 'POST', body: new URLSearchParams(form) }
  return fetch(`${world.sandbox.url}${path}`, { ...post, headers: { authorization } })
}
const aMinuteAgo = () => new Date(world.sandbox.carrier.clock.now() - 60_000)
function find(toNumber: string) {
  return world.carrier.findPlacedLegs({ toNumber, fromNumber: EXOTEL_ACCOUNT.callerId, since: aMinuteAgo() })
}

describe('a call into a flow', () => {
  it.each([
    ['presses 2', '+919876500062', '2', 1], ['presses 1', '+919876500061', '1', 1], ['presses nothing', '+919876500064', '', 3],
    ['presses a key without a meaning, and then silence', '+919876500067', '', 3], ['presses a key without a meaning, and then 2', '+919876500068', '2', 2],
  ])('O5 whoever %s hears the prompt, and our address hears the key in the end', async (_, toNumber, digits, heard) => {
    const call = await world.place({ toNumber })
    await world.over(call)
    expect(call.leg.spoken).toEqual([...Array.from({ length: heard }, () => 'Press one two or three'), 'Thank you'])
    expect(world.keys()).toEqual([expect.objectContaining({
      carrier: 'exotel', callId: CALL_ID, legId: call.sid, digits, flowId: 'tamil', numbers: [toNumber, EXOTEL_ACCOUNT.callerId],
    })])
    const told = world.statuses().map(one => [one.event, one.status, one.legId, one.toNumber, one.fromNumber])
    expect(told).toEqual([
      ['answered', 'answered', call.sid, toNumber, EXOTEL_ACCOUNT.callerId], ['terminal', 'completed', call.sid, toNumber, EXOTEL_ACCOUNT.callerId],
    ])
    expect(world.received.map(({ request }) => request.method)).toEqual(['POST', 'GET', 'POST'])
    expect(world.received[1]!.request.target).toContain(`digits=%22${digits}%22`)
  })

  it.each([
    ['is busy', '+919876500002', 'busy'], ['does not answer', '+919876500003', 'no-answer'], ['cannot be reached', '+919876500004', 'failed'],
  ] as const)('C7 whoever %s sends no key, costs nothing and is told as that', async (_, toNumber, status) => {
    const call = await world.place({ toNumber })
    await world.over(call)
    await world.advance(310)
    expect(world.statuses()).toEqual([expect.objectContaining({ event: 'terminal', status, durationSeconds: 0 })])
    expect(world.keys()).toEqual([])
    expect(await world.carrier.findLeg(call.sid)).toMatchObject({ status, price: { micros: 0n, currency: 'INR' } })
  })

  it('C9 has its length and its price minutes after its end, by asking', async () => {
    const call = await world.place({ toNumber: '+919876500062' })
    // taken on is not answered
    expect(await world.carrier.findLeg(call.sid)).toMatchObject({ status: 'ringing', durationSeconds: null, price: null })
    await world.over(call)
    expect(await world.carrier.findLeg(call.sid)).toMatchObject({ status: 'completed', durationSeconds: null, endedAt: null, price: null })
    expect(await world.carrier.readKeys(call.sid)).toBeNull()
    await world.advance(310)
    const leg = await world.carrier.findLeg(call.sid)
    expect(leg).toMatchObject({
      id: call.sid, to: '+919876500062', from: EXOTEL_ACCOUNT.callerId, status: 'completed', price: { micros: 600_000n, currency: 'INR' },
      durationSeconds: Math.max(1, Math.round((call.leg.endedMs! - call.leg.answeredMs!) / 1000)),
    })
    expect(leg!.endedAt!.getTime()).toBe(Math.floor(call.leg.endedMs! / 1000) * 1000)
    expect(await world.carrier.readKeys(call.sid)).toBe('2')
    expect(await world.carrier.findLeg('0'.repeat(32))).toBeNull()
  })

  it('C14 ends when its time is over, in the midst of the prompt', async () => {
    await world.control.send('PUT', '/exotel/flows', { ...world.flow('tamil'), prompt: { text: 'again '.repeat(400) } })
    const call = await world.place({ maxSeconds: 20 })
    await world.over(call)
    expect((call.leg.endedMs! - call.leg.answeredMs!) / 1000).toBeCloseTo(20, 0)
    expect(world.keys()).toEqual([])
  })

  it('hears a key that is pressed on its phone, and the recording as sound', async () => {
    await world.control.send('PUT', '/exotel/flows', { ...world.flow('tamil'), prompt: { audioUrl: `${world.sandbox.url}/nothing.wav`, text: '' } })
    const call = await world.place({ toNumber: '+919876500008' })
    await until(async () => {
      await world.advance(1)
      return call.leg.answeredMs !== null
    }, 'the answer')
    await world.control.send('POST', `/exotel/calls/${call.sid}/digits`, { digits: '3' })
    await world.over(call)
    expect(world.keys()).toEqual([expect.objectContaining({ digits: '3' })])
    expect(call.leg.spoken).toEqual(['Thank you'])
    const played = world.sandbox.carrier.log.since(0, 20_000).filter(event => event.name === 'play' && event.data.sid === call.sid)
    expect(played).toHaveLength(1)
  })

  it('is the recording that is heard, as sound', async () => {
    await world.control.send('PUT', '/exotel/flows', { ...world.flow('tamil'), prompt: { audioUrl: world.promptUrl } })
    // it gives back what it hears, so that it can be measured
    const call = await world.place({ toNumber: '+919876500006' })
    await until(async () => {
      if (call.leg.answeredMs === null) await world.advance(1)
      return call.leg.answeredMs !== null
    }, 'the answer')
    const { end } = call.leg.live!
    const heard = await until(() => {
      for (let frame = 0; frame < 10; frame++) end!.voice()
      return end!.meter.frames > 50 && end!.meter.read()
    }, 'the recording')
    const [loudest] = Object.entries(heard.tones).sort(([, a], [, b]) => b - a)[0]!
    expect(loudest).toBe(String(PROMPT_HERTZ))
    expect(heard.rms).toBeGreaterThan(1000)
    await world.over(call)
  })

  it.each(['multipart', 'urlencoded', 'json'])('is told of in a body of the kind %s', async contentType => {
    await world.control.send('PUT', '/exotel/settings', { contentType })
    await world.over(await world.place({ toNumber: '+919876500062' }))
    expect(world.statuses().map(({ event, durationSeconds }) => [event, durationSeconds! > 0])).toEqual([['answered', false], ['terminal', true]])
    expect(new Set(world.received.filter(({ request }) => request.method === 'POST').map(({ request }) => request.contentType.split(';')[0])).size).toBe(1)
  })
})

describe('what can go wrong when a call is ordered', () => {
  it.each([[400, 'number'], [401, 'account'], [402, 'account'], [403, 'account'], [404, 'account'], [429, 'busy']] as const)(
    'O1 %i says that nobody was dialled', async (status, refusal) => {
      const toNumber = `+9198765${status}01`.padEnd(13, '0')
      world.sandbox.carrier.faults.add({ on: 'exotel-rest', fault: 'rest-error', status, path: CONNECT, count: 1 })
      expect(await world.carrier.placeLeg(world.order({ toNumber }))).toMatchObject({
        kind: 'refused', refusal, code: String(status), ...(status === 429 ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {}),
      })
      expect(world.callsTo(toNumber)).toEqual([])
    })

  it.each([
    ['an error of its servers', { fault: 'rest-error', status: 500 }, 0, '+919876510011'],
    ['an error of its servers after the work', { fault: 'rest-error', status: 500, worked: true }, 1, '+919876510012'],
    ['an answer that is cut off', { fault: 'lost-response' }, 1, '+919876510013'],
  ])('O1 is unknown after %s, was ordered once, and is found by whom it called', async (_, fault, dialled, toNumber) => {
    world.sandbox.carrier.faults.add({ on: 'exotel-rest', ...fault, path: CONNECT, count: 1 })
    expect(await world.carrier.placeLeg(world.order({ toNumber }))).toMatchObject({ kind: 'unknown' })
    expect(world.callsTo(toNumber)).toHaveLength(dialled)
    expect((await find(toNumber)).map(leg => leg.id)).toEqual(world.callsTo(toNumber).map(call => call.sid))
  })

  it.each([[true, '+919876510021'], [false, '+919876510022']])('O1 is unknown after silence, whether it worked (%s) or not', async (worked, toNumber) => {
    world.sandbox.carrier.faults.add({ on: 'exotel-rest', fault: 'rest-error', status: 'timeout', worked, path: CONNECT, count: 1 })
    let placement: unknown
    void world.carrier.placeLeg(world.order({ toNumber })).then(result => (placement = result))
    await until(() => world.sandbox.carrier.faults.list().every(rule => rule.count === 0), 'the order')
    await until(async () => {
      await world.advance(30)
      return placement
    }, 'the end of the silence')
    expect(placement).toMatchObject({ kind: 'unknown' })
    expect(world.callsTo(toNumber)).toHaveLength(worked ? 1 : 0)
  })

  it.each([
    ['a number that is none', { toNumber: '+91' }, 'number'], ['a number that is not our ExoPhone', { fromNumber: '+918047091998' }, 'caller_id'],
    ['a flow that nobody drew', { document: JSON.stringify({ flowId: 'klingon', callId: CALL_ID }) }, 'number'],
    ['our own number', { toNumber: EXOTEL_ACCOUNT.callerId }, 'number'],
  ])('O1 is refused for %s', async (_, more, refusal) => {
    const before = world.exotel.calls.size
    expect(await world.carrier.placeLeg(world.order(more))).toMatchObject({ kind: 'refused', refusal, code: '400' })
    expect(world.exotel.calls.size).toBe(before)
  })

  it('O3 is refused for who wants no calls, which can be asked before', async () => {
    const [wants, refuses, says] = ['+919876510031', '+919876510032', '+919876510033']
    await world.control.send('PUT', '/exotel/whitelist', { number: wants, status: 'Whitelist' })
    await world.control.send('PUT', '/exotel/whitelist', { number: refuses, status: 'Blacklist' })
    expect(await Promise.all([wants, refuses, says].map(number => world.carrier.standingOf(number!)))).toEqual(['allowed', 'refused', 'unknown'])
    expect(await world.carrier.placeLeg(world.order({ toNumber: refuses }))).toMatchObject({ kind: 'refused', refusal: 'unwanted', code: '403' })
  })

  it('a wrong key opens nothing, and the mistakes that others made are errors', async () => {
    expect((await raw('/v1/Accounts/talktime1/Calls.json', undefined, 'Basic eDp5')).status).toBe(401)
    expect((await raw('/v1/Accounts/somebody/Calls.json')).status).toBe(404)
    const order = { From: '+919876510041', CallerId: EXOTEL_ACCOUNT.callerId, Url: 'http://my.exotel.com/talktime1/exoml/start_voice/tamil' }
    const mistakes: Record<string, string>[] = [
      { To: '+919876510042' }, { CustomField: 'x'.repeat(129) }, { Record: 'true' }, { TimeLimit: '14401' }, { 'StatusCallbackEvents[0]': 'ringing' },
    ]
    for (const more of mistakes) {
      const answer = await raw('/v1/Accounts/talktime1/Calls/connect.json', { ...order, ...more })
      expect(await answer.json()).toMatchObject({ RestException: { Status: 400 } })
    }
    expect(world.callsTo('+919876510041')).toEqual([])
  })

  it('answers in XML where nobody asks for JSON', async () => {
    const order = { From: '09876510051', CallerId: '08047091999', Url: 'http://my.exotel.com/talktime1/exoml/start_voice/tamil' }
    const text = await (await raw('/v1/Accounts/talktime1/Calls/connect', order)).text()
    const sid = /<TwilioResponse><Call><Sid>([0-9a-f]{32})<\/Sid>/.exec(text)?.[1]
    expect(world.exotel.calls.get(sid!)?.leg.to).toBe('+919876510051')
    const refusal = await (await raw('/v1/Accounts/talktime1/Calls/connect', { ...order, CallerId: '' })).text()
    expect(refusal).toContain('<TwilioResponse><RestException><Status>400</Status>')
  })
})

describe('what can go wrong with what Exotel tells', () => {
  const events = () => world.received.map(({ event, reason }) => event && 'event' in event ? event.event : event ? 'keys' : reason)
  const run = async (fault?: Record<string, unknown>) => {
    if (fault) world.sandbox.carrier.faults.add(fault)
    const call = await world.place({ toNumber: '+919876500062' })
    await world.over(call)
    return call
  }

  it.each([
    ['lost', { fault: 'drop', on: 'exotel-status:terminal' }, ['answered', 'keys']],
    ['lost with its key', { fault: 'drop', on: 'exotel-keys' }, ['answered', 'terminal']],
    ['doubled', { fault: 'duplicate', on: 'exotel-keys' }, ['answered', 'keys', 'keys', 'terminal']],
    ['out of order', { fault: 'reorder', on: 'exotel-status:answered', times: 2 }, ['keys', 'terminal', 'answered']],
    ['another account’s', { fault: 'wrong-account', on: 'exotel-status:terminal', count: 1 }, ['answered', 'keys', 'malformed']],
  ])('O5 it is %s, and the call is found as it was', async (_, fault, told) => {
    const call = await run(fault)
    await until(() => events().length >= told.length, 'all that is told')
    expect(events()).toEqual(told)
    await world.advance(310)
    expect(await world.carrier.findLeg(call.sid)).toMatchObject({ status: 'completed' })
    expect(await world.carrier.readKeys(call.sid)).toBe('2')
  })

  it('O5 keys of another account’s call name a call that is not ours', async () => {
    const call = await run({ fault: 'wrong-account', on: 'exotel-keys' })
    expect(world.keys()).toHaveLength(1)
    expect(world.keys()[0]!.callId).not.toBe(CALL_ID)
    expect(world.keys()[0]!.legId).not.toBe(call.sid)
    expect(await world.carrier.findLeg(world.keys()[0]!.legId)).toBeNull()
  })

  it('it is late, as long as it was told to be', async () => {
    await run({ fault: 'delay', on: 'exotel-status:terminal', ms: 600_000 })
    expect(events()).toEqual(['answered', 'keys'])
    await world.advance(600)
    expect(events()).toEqual(['answered', 'keys', 'terminal'])
  })

  it('W3 it is told twice more where we did not take it, and no oftener', async () => {
    world.answering = ({ event }) => event && 'event' in event && event.event === 'terminal' ? 503 : 200
    await run()
    for (let pause = 0; pause < 4; pause++) await world.advance(60)
    expect(events()).toEqual(['answered', 'keys', 'terminal', 'terminal', 'terminal'])
  })

  it('W3 keys are told once', async () => {
    world.answering = () => 503
    await run()
    await world.advance(300)
    expect(events().filter(event => event === 'keys')).toHaveLength(1)
  })

  it('has faults of its own alone', () => {
    const { faults } = world.sandbox.carrier
    expect(() => faults.add({ fault: 'wrong-signature', on: 'exotel-status' })).toThrow('signs nothing')
    expect(() => faults.add({ fault: 'rest-error', status: 402 })).toThrow('exotel-rest')
    expect(() => faults.add({ fault: 'drop', on: 'exotel-rest' })).toThrow('exotel-rest')
  })
})

describe('its books', () => {
  it('O1 count how often each of our calls was dialled', async () => {
    const mine = '0193a5b2-0000-7000-8000-0000000000c1'
    await world.over(await world.place({ callId: mine, toNumber: '+919876500061' }))
    const books = async () => (await (await fetch(`${world.sandbox.url}/books.json`)).json() as { exotel: ReturnType<typeof makeExotelBooks> }).exotel
    expect((await books()).dialled[mine]).toBe(1)
    await world.over(await world.place({ callId: mine, toNumber: '+919876500061' }))
    expect((await books()).dialled[mine]).toBe(2)
    const all = (await books()).calls.filter(call => call.customField === mine)
    expect(all.map(({ digits, price, status }) => [digits, price, status])).toEqual([['1', '0.600', 'completed'], ['1', '0.600', 'completed']])
  })

  it('are read page by page, oldest first, within a period', async () => {
    const toNumber = '+919876500004'
    const from = new Date(world.sandbox.carrier.clock.now())
    await world.advance(2)
    const calls = []
    for (let count = 0; count < 103; count++) calls.push(await world.place({ toNumber, callId: OTHER }))
    await world.advance(2)
    const listed = []
    const to = new Date(world.sandbox.carrier.clock.now())
    for await (const leg of world.carrier.listDialledLegs({ from, to })) listed.push(leg.id)
    expect(listed).toEqual(calls.map(call => call.sid))
    expect((await find(toNumber)).map(leg => leg.id)).toEqual(listed)
    expect(await find('+919876500005')).toEqual([])
    const later = new Date(world.sandbox.carrier.clock.now() + 5_000)
    expect(await world.carrier.findLegsTo(toNumber, later)).toEqual([])
  })

  it('outlive a restart, with the flows', async () => {
    const folder = temporaryFolder('exotel')
    const options = sandboxOptions('http://localhost:9/voice', {
      exotel: { ...EXOTEL_ACCOUNT, perMinute: '0.60', flowsFile: null }, stateFile: join(folder, 'state'),
    })
    try {
      const first = await startSandbox(options)
      first.exotel!.world.flows.put(world.flow('telugu'))
      const form = { From: '+919876500003', CallerId: EXOTEL_ACCOUNT.callerId, Url: 'http://my.exotel.com/talktime1/exoml/start_voice/telugu', CustomField: CALL_ID }
      await fetch(`${first.url}/v1/Accounts/talktime1/Calls/connect.json`, { method: 'POST', body: new URLSearchParams(form), headers: { authorization: basic } })
      await first.stop()
      const second = await startSandbox(options)
      expect(second.exotel!.world.flows.all()).toEqual([{ ...world.flow('telugu'), prompt: { text: 'Press one two or three', audioUrl: null }, greeting: { text: 'Thank you', audioUrl: null } }])
      expect(makeExotelBooks(second.exotel!.world)).toMatchObject({ dialled: { [CALL_ID]: 1 }, calls: [{ status: 'canceled', to: '+919876500003' }] })
      await second.stop()
      // what is drawn anew since then is what counts
      const flowsFile = join(folder, 'flows.json')
      writeFileSync(flowsFile, JSON.stringify([{ ...world.flow('telugu'), keys: ['9'] }]))
      const third = await startSandbox({ ...options, exotel: { ...options.exotel!, flowsFile } })
      expect(third.exotel!.world.flows.all()).toMatchObject([{ appId: 'telugu', keys: ['9'] }])
      await third.stop()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

it('a flow that is drawn wrong is refused with the name of what is wrong', async () => {
  const wrong: [Record<string, unknown>, string][] = [
    [{ appId: '' }, 'appId'], [{ keys: [] }, 'keys'], [{ keys: ['12'] }, 'keys'], [{ prompt: {} }, 'prompt'], [{ passthruUrl: '/x' }, 'passthruUrl'],
    [{ repeats: 6 }, 'repeats'], [{ branches: [] }, 'branches'],
  ]
  for (const [more, name] of wrong) await expect(world.control.send('PUT', '/exotel/flows', { ...world.flow('x'), ...more })).rejects.toThrow(name)
  expect(world.exotel.flows.get('x')).toBeNull()
})

it('is off without its account, and needs a key and a number with it', () => {
  const env = {
    TWILIO_ACCOUNT_SID: `AC${'a1'.repeat(16)}`, TWILIO_AUTH_TOKEN: 'sandbox-auth-token-0123456789abcdef', TWILIO_API_KEY_SID: `SK${'b2'.repeat(16)}`,
    TWILIO_API_KEY_SECRET: 'sandbox-api-key-secret-0123456789', TWILIO_TWIML_APP_SID: `AP${'c3'.repeat(16)}`, TWILIO_CALLER_ID: '+15005550006',
    SANDBOX_VOICE_URL: 'http://localhost:3000/api/twilio/voice',
  }
  const exotel = { EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_API_KEY: 'k'.repeat(8), EXOTEL_API_TOKEN: 't'.repeat(8), EXOTEL_CALLER_ID: '+918047091999' }
  expect(readConfig(env).exotel).toBeNull()
  expect(readConfig({ ...env, ...exotel }).exotel).toEqual({
    accountSid: 'talktime1', apiKey: 'k'.repeat(8), apiToken: 't'.repeat(8), callerId: '+918047091999', perMinute: '0.60', flowsFile: null,
  })
  const wrong = { EXOTEL_ACCOUNT_SID: 'talktime1', EXOTEL_CALLER_ID: '08047091999', SANDBOX_EXOTEL_PER_MINUTE: 'free', SANDBOX_EXOTEL_FLOWS_FILE: '/nowhere' }
  for (const name of ['EXOTEL_API_KEY', 'EXOTEL_API_TOKEN', 'EXOTEL_CALLER_ID', 'SANDBOX_EXOTEL_PER_MINUTE', 'SANDBOX_EXOTEL_FLOWS_FILE']) {
    expect(() => readConfig({ ...env, ...wrong })).toThrow(name)
  }
})

it('a sandbox without Exotel serves none of it', async () => {
  const sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice'))
  expect((await fetch(`${sandbox.url}/v1/Accounts/talktime1/Calls.json`)).status).toBe(404)
  expect(await (await fetch(`${sandbox.url}/books.json`)).json()).not.toHaveProperty('exotel')
  await sandbox.stop()
})
