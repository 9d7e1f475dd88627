import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../sandbox/clock'
import { ErrorLog } from '../../../sandbox/error-log'
import { EventLog } from '../../../sandbox/event-log'
import { FaultBoard } from '../../../sandbox/faults/fault-board'
import { parseConnectionOverrides } from '../../../sandbox/webhooks/connection-overrides'
import type { WebhookKind } from '../../../sandbox/webhooks/webhook-request'
import { Webhooks } from '../../../sandbox/webhooks/webhooks'
import { FakeApp } from '../../support/sandbox/fake-app'

const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a-token-of-this-test' }

let app: FakeApp
let clock: VirtualClock
let faults: FaultBoard
let errors: ErrorLog
let webhooks: Webhooks

beforeEach(async () => {
  app = await new FakeApp().start()
  clock = new VirtualClock()
  const log = new EventLog(clock)
  faults = new FaultBoard(log)
  errors = new ErrorLog(log, () => undefined)
  webhooks = new Webhooks(ACCOUNT, clock, faults, log, errors)
})

afterEach(async () => {
  webhooks.close()
  clock.stop()
  await app.stop()
})

function notify(fragment = '', kind: WebhookKind = 'status:completed', params: Record<string, string> = {}) {
  const url = `${app.url}/status?callId=1${fragment}`
  return webhooks.notify({ kind, url, method: 'POST', params: { CallSid: 'CA1', ...params }, callSid: 'CA1', to: '+1' })
}

describe('retries', () => {
  it.each([
    ['', 500, 1, 'the default retries no answer of the app'],
    ['#rp=5xx', 500, 2, 'one retry unless told otherwise'],
    ['#rc=2&rp=5xx,ct,rt', 500, 3, 'as many as rc'],
    ['#rc=5&rp=all', 404, 6, 'every class with all'],
    ['#rc=3&rp=4xx', 500, 1, 'only the classes named'],
    ['#rc=0&rp=all', 500, 1, 'none with rc=0'],
    ['#rc=9&rp=5xx', 500, 2, 'a count out of range is the default'],
  ])('%s on %i makes %i requests: %s', async (fragment, status, requests) => {
    app.answering = () => ({ status })
    await notify(fragment)
    expect(app.requests).toHaveLength(requests)
    expect(new Set(app.requests.map(request => request.headers['i-twilio-idempotency-token'])).size).toBe(1)
    expect(app.requests.every(request => app.isGenuine(ACCOUNT.authToken, request))).toBe(true)
    expect(errors.all()).toMatchObject([{ code: 11200, callSid: 'CA1' }])
  })

  it('stop at the first success', async () => {
    app.answering = () => ({ status: app.requests.length < 2 ? 503 : 204 })
    await notify('#rc=5&rp=5xx')
    expect(app.requests).toHaveLength(2)
    expect(errors.all()).toEqual([])
  })

  it('give up waiting after rt and retry when rp says so', async () => {
    app.answering = () => (app.requests.length < 2 ? null : '')
    await notify('#rt=100&rp=rt&rc=1')
    expect(app.requests).toHaveLength(2)
  })

  it('happen by default only when nobody listens', async () => {
    const refused = webhooks.ask({
      kind: 'voice',
      url: 'http://127.0.0.1:9/voice',
      method: 'POST',
      params: {},
      callSid: 'CA1',
      to: null,
    })
    await expect(refused).rejects.toMatchObject({ code: 11205 })
  })

  it('keep Twilio’s limits when nothing is said', () => {
    expect(parseConnectionOverrides('https://x.example/')).toMatchObject({
      retryCount: 1,
      connectTimeoutMs: 5_000,
      readTimeoutMs: 15_000,
      totalTimeoutMs: 15_000,
    })
    expect([...parseConnectionOverrides('https://x.example/').retryOn]).toEqual(['ct'])
  })
})

describe('faults', () => {
  it('duplicate sends copies with the same token', async () => {
    faults.add({ fault: 'duplicate', on: 'status:completed', times: 2 })
    await notify()
    expect(app.requests).toHaveLength(3)
    expect(new Set(app.requests.map(request => request.headers['i-twilio-idempotency-token'])).size).toBe(1)
  })

  it('drop sends nothing, and only as often as counted', async () => {
    faults.add({ fault: 'drop', on: 'status', count: 1 })
    await notify()
    expect(app.requests).toHaveLength(0)
    await notify()
    expect(app.requests).toHaveLength(1)
  })

  it('delay waits for the clock', async () => {
    faults.add({ fault: 'delay', on: 'status', ms: 60_000 })
    await notify()
    expect(app.requests).toHaveLength(0)
    await clock.advance(60_000)
    await webhooks.idle()
    expect(app.requests).toHaveLength(1)
  })

  it('reorder lets the next event of the same call overtake', async () => {
    faults.add({ fault: 'reorder', on: 'status:answered', count: 1 })
    await notify('', 'status:answered', { CallStatus: 'in-progress' })
    await notify('', 'status:completed', { CallStatus: 'completed' })
    expect(app.requests.map(request => request.params.CallStatus)).toEqual(['completed', 'in-progress'])
  })

  it('wrong-signature and wrong-account are told apart by the signature', async () => {
    faults.add({ fault: 'wrong-signature', count: 1 })
    await notify()
    faults.add({ fault: 'wrong-account', count: 1 })
    await notify('', 'status:completed', { AccountSid: ACCOUNT.accountSid })
    expect(app.requests.map(request => app.isGenuine(ACCOUNT.authToken, request))).toEqual([false, true])
    expect(app.requests[1]?.params.AccountSid).not.toBe(ACCOUNT.accountSid)
  })

  it('lost-response delivers, forgets the answer, and retries as after a read timeout', async () => {
    faults.add({ fault: 'lost-response', count: 1 })
    await notify('#rc=2&rp=5xx,ct,rt')
    expect(app.requests).toHaveLength(2)
  })

  it('strike by chance alike for the same seed', () => {
    const strikes = () => {
      const board = new FaultBoard(new EventLog(clock))
      board.add({ fault: 'drop', probability: 0.5, seed: 7 })
      return Array.from({ length: 50 }, () => board.forWebhook('voice', { callSid: null, to: null }).drop)
    }
    expect(strikes()).toEqual(strikes())
    expect(new Set(strikes()).size).toBe(2)
  })

  it.each([
    [{ fault: 'dorp' }, '"fault" must be one of'],
    [{ fault: 'drop', on: 'vioce' }, 'does not know the place'],
    [{ fault: 'drop', cuont: 1 }, 'unknown field "cuont"'],
    [{ fault: 'reorder', on: 'voice' }, 'only strike status callbacks'],
    [{ fault: 'delay', ms: -1 }, '"ms" must be a number'],
  ])('refuses %o and keeps the old rules', (rule, message) => {
    faults.add({ fault: 'drop', on: 'voice' })
    expect(() => faults.replace([rule])).toThrow(message)
    expect(faults.list()).toHaveLength(1)
  })
})
