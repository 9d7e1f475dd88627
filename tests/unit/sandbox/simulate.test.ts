import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { ControlClient } from '../../support/sandbox/control-client'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const DECK = `destination_prefix,origin_prefix,description,line_type,provider_rate,margin,rate,connect_fee,initial_s,increment_s,minimum_s,grace_s,blocked,free
44,,United Kingdom,fixed,0.0100,30,0.0130,0,60,60,0,0,false,false
447,,"United Kingdom, mobile",mobile,0.0200,30,0.0260,0.01,30,6,0,0,false,false
447,1500,UK mobile from a US number,mobile,0.0300,30,0.0390,0,1,1,0,5,false,false
86,,China,fixed,0.0100,0,0.0001,0,60,60,120,0,false,false
`
const folder = temporaryFolder('sandbox')
const deckFile = join(folder, 'deck.csv')

let app: FakeApp
let sandbox: Sandbox
let control: ControlClient
let timeLimit = 14_400
let callerId = '+15005550006'

beforeAll(async () => {
  writeFileSync(deckFile, DECK)
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`, { deckFile }))
  control = new ControlClient(sandbox.url)
})

afterAll(async () => {
  await sandbox.stop()
  await app.stop()
  rmSync(folder, { recursive: true })
})

beforeEach(() => {
  app.requests.length = 0
  timeLimit = 14_400
  callerId = '+15005550006'
  sandbox.carrier.faults.clear()
  sandbox.carrier.errors.clear()
  app.answering = request => {
    if (request.path !== '/voice') return '<Response><Hangup/></Response>'
    if (request.params.CallId === 'refused') return '<Response><Say>No.</Say><Hangup/></Response>'
    return `<Response><Dial answerOnBridge="true" callerId="${callerId}" timeLimit="${timeLimit}" action="/done">
      <Number statusCallback="${app.url}/status#rc=2&amp;rp=5xx,ct,rt" statusCallbackEvent="initiated ringing answered completed">${request.params.To}</Number>
    </Dial></Response>`
  }
})

function simulate(more: Record<string, unknown> = {}) {
  return control.simulate({ identity: 'user-1', params: { To: '+442079460123', CallId: 'call-1' }, talkSeconds: 90, ...more })
}

const bookOf = async (sid: string | null) => (await control.books()).find(leg => leg.sid === sid)

describe('a simulated call', () => {
  it('asks the app and tells it everything, as a call with a browser would', async () => {
    const result = await simulate({ ringSeconds: 4, params: { To: '+442079460123', CallId: 'call-1', From: '+1', CallSid: 'CAforged' } })
    expect(result).toMatchObject({ childStatus: 'completed', durationSeconds: 90, refused: false, failure: null })
    expect(app.requests.every(request => app.isGenuine(sandbox.carrier.config.authToken, request))).toBe(true)
    expect(app.to('/voice')[0]?.params).toMatchObject({
      CallSid: result.parentSid,
      From: 'client:user-1',
      Caller: 'client:user-1',
      To: '+442079460123',
      CallId: 'call-1',
      CallStatus: 'ringing',
      Direction: 'inbound',
      ApplicationSid: sandbox.carrier.config.appSid,
      AccountSid: sandbox.carrier.config.accountSid,
    })
    const statuses = app.to('/status').map(request => request.params)
    expect(statuses.map(params => params.CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'completed'])
    for (const params of statuses) {
      expect(params).toMatchObject({ CallSid: result.childSid, ParentCallSid: result.parentSid, Direction: 'outbound-dial' })
    }
    const moments = statuses.map(params => Date.parse(params.Timestamp ?? ''))
    expect([moments[2]! - moments[1]!, moments[3]! - moments[2]!]).toEqual([4_000, 90_000])
    expect(statuses[3]).toMatchObject({ CallDuration: '90', Duration: '2', SipResponseCode: '200' })
    expect(app.to('/done')[0]?.params).toMatchObject({
      CallSid: result.parentSid,
      DialCallSid: result.childSid,
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallDuration: '90',
    })
  })

  it.each([
    ['busy', 'busy'],
    ['no-answer', 'no-answer'],
    ['failed', 'failed'],
    ['caller-cancels', 'canceled'],
  ])('that ends %s is %s, and free', async (outcome, status) => {
    const result = await simulate({ outcome })
    expect(result).toMatchObject({ childStatus: status, durationSeconds: 0 })
    expect(app.to('/status').at(-1)?.params).toMatchObject({ CallStatus: status, CallDuration: '0', Duration: '0' })
    expect(app.to('/done')[0]?.params).toMatchObject({ DialCallStatus: status, DialBridged: 'false' })
    expect(app.to('/done')[0]?.params).not.toHaveProperty('DialCallDuration')
    expect(await bookOf(result.childSid)).toMatchObject({ answered: false, retailMicros: '0', wholesaleCost: null })
  })

  it('never lasts longer than its timeLimit', async () => {
    timeLimit = 60
    expect(await simulate({ talkSeconds: 3_600 })).toMatchObject({ durationSeconds: 60 })
  })

  it('of less than a second counts as one', async () => {
    expect(await simulate({ talkSeconds: 0 })).toMatchObject({ durationSeconds: 1 })
  })

  it('that the app refuses has no second leg', async () => {
    const result = await simulate({ params: { To: '+442079460123', CallId: 'refused' } })
    expect(result).toMatchObject({ refused: true, childSid: null, childStatus: null, twiml: [{ verb: 'Say', text: 'No.' }, {}] })
    expect(app.requests).toHaveLength(1)
  })

  it('with an origin that is not the account’s fails with 13214', async () => {
    callerId = '+12025550123'
    expect(await simulate()).toMatchObject({ childStatus: 'failed' })
    expect(sandbox.carrier.errors.all()).toMatchObject([{ code: 13214 }])
  })

  it('meets the faults: a dropped end is still in the books and in REST', async () => {
    await control.send('PUT', '/faults', [
      { fault: 'drop', on: 'status:completed' },
      { fault: 'duplicate', on: 'status:answered' },
    ])
    const result = await simulate()
    expect(app.to('/status').map(request => request.params.CallStatus)).toEqual(['initiated', 'ringing', 'in-progress', 'in-progress'])
    expect(await bookOf(result.childSid)).toMatchObject({ status: 'completed', seconds: 90 })
  })

  it('lets held events go at its end', async () => {
    await control.send('PUT', '/faults', [{ fault: 'reorder', on: 'status', probability: 0.5, seed: 3 }])
    await Promise.all(Array.from({ length: 20 }, () => simulate()))
    await control.send('POST', '/flush')
    expect(app.to('/status')).toHaveLength(80)
  })

  it('runs in any number side by side, and none is lost', async () => {
    const next = Array.from({ length: 200 }, (_, i) => i)
    const worker = async () => {
      while (next.pop() !== undefined) await simulate()
    }
    await Promise.all(Array.from({ length: 16 }, worker))
    expect(app.requests).toHaveLength(200 * 6)
  })
})

describe('the books', () => {
  it.each([
    ['+442079460123', 1, 13_000n, 'the first minute whole'],
    ['+442079460123', 60, 13_000n, 'a minute is a minute'],
    ['+442079460123', 61, 26_000n, 'a second more is another one'],
    ['+861012345678', 10, 200n, 'a minimum of two minutes'],
    ['+447911123456', 3, 0n, 'the row for our origin wins, with its grace'],
    ['+447911123456', 7, 4_550n, 'per second, rounded up to a micro once: 0.039 × 7 / 60'],
  ])('%s for %i s: %s micros (%s)', async (To, talkSeconds, micros) => {
    const result = await simulate({ params: { To, CallId: 'c' }, talkSeconds })
    const booked = await bookOf(result.childSid)
    expect(booked).toMatchObject({ identity: 'user-1', callId: 'c', seconds: talkSeconds, answered: true })
    expect(booked?.retailMicros).toBe(String(micros))
    expect(await bookOf(result.parentSid)).toMatchObject({ parentSid: null, retailMicros: '0' })
  })

  it('say nothing of a number that the deck does not cover', async () => {
    const result = await simulate({ params: { To: '+33123456789' } })
    expect(await bookOf(result.childSid)).toMatchObject({ retailMicros: null, wholesaleCost: expect.stringMatching(/^0\.\d{5}$/) })
  })
})

describe('the control API', () => {
  it('answers nonsense in words', async () => {
    await expect(control.get('/nothing')).rejects.toThrow('404')
    await expect(control.send('DELETE', '/simulate')).rejects.toThrow('405')
    await expect(control.simulate({})).rejects.toThrow('400: "identity"')
    await expect(control.send('PUT', '/clock', { rate: 'fast' })).rejects.toThrow('400: "rate"')
    await expect(control.send('PUT', '/settings', { abandonedStatus: 'gone' })).rejects.toThrow('400: "abandonedStatus"')
    const foreign = await fetch(`${sandbox.url}/control/api/faults`, { method: 'DELETE', headers: { origin: 'https://evil.example' } })
    expect(foreign.status).toBe(403)
  })

  it('tells what happened since', async () => {
    const before = await control.get<{ id: number }[]>('/events?since=0')
    await simulate()
    const after = await control.get<{ id: number, name: string }[]>(`/events?since=${before.at(-1)?.id ?? 0}`)
    expect(after.map(event => event.name)).toContain('call-ended')
  })
})
