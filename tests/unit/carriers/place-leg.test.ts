import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Carrier, LegOrder } from '../../../server/carriers/carrier'
import { createTwilioCarrier } from '../../../server/carriers/twilio/twilio-carrier'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { FakeApp } from '../../support/sandbox/fake-app'
import { sandboxOptions } from '../../support/sandbox/sandbox-config'
import { until } from '../../support/sandbox/until'

const FROM = '+15005550006'
const ANSWERS = '+442079460008'
const CREATE = 'POST /2010-04-01/Accounts/'
let app: FakeApp
let sandbox: Sandbox
let carrier: Carrier
/** Answers every request with what the test says, as something between us and Twilio would. */
let proxy: Server
interface Proxied { carrier: Carrier, answer: { status: number, type: string, body: string }, count: number }
let proxied: Proxied

function carrierAt(restBaseUrl: string): Carrier {
  const { accountSid, apiKeySid, apiKeySecret } = sandbox.carrier.config
  return createTwilioCarrier({ twilio: { accountSid, apiKeySid, apiKeySecret, callerId: FROM, restBaseUrl } })
}
beforeAll(async () => {
  app = await new FakeApp().start()
  sandbox = await startSandbox(sandboxOptions(`${app.url}/voice`))
  carrier = carrierAt(sandbox.url)
  proxy = createServer((request, response) => {
    proxied.count += 1
    request.resume()
    response.writeHead(proxied.answer.status, { 'content-type': proxied.answer.type }).end(proxied.answer.body)
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  proxied = {
    carrier: carrierAt(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`),
    answer: { status: 200, type: 'text/html', body: '' }, count: 0,
  }
})
afterAll(async () => {
  await sandbox.stop()
  await app.stop()
  proxy.close()
})
beforeEach(() => {
  sandbox.carrier.faults.clear()
  proxied.count = 0
})

function order(more: Partial<LegOrder> = {}): LegOrder {
  const document = carrier.speechDocument({ texts: ['Tea & <cake>', 'at five'], language: 'en-GB', voice: 'Polly.Amy', pauseSeconds: 1 })!
  return {
    toNumber: ANSWERS, fromNumber: FROM, document, statusUrl: `${app.url}/status?call=one`, maxSeconds: 90, ringSeconds: 30, ...more,
  }
}
const legsTo = (number: string) => sandbox.carrier.calls.newestFirst().filter(call => call.to === number)
const aMinuteAgo = () => new Date(sandbox.carrier.clock.now() - 60_000)
const find = (toNumber: string) => carrier.findPlacedLegs({ toNumber, fromNumber: FROM, since: aMinuteAgo() })

describe('a leg that is ordered', () => {
  it('V1 is dialled, speaks its document to whoever answers, and tells each step where it was asked to', async () => {
    const placement = await carrier.placeLeg(order())
    expect(placement).toMatchObject({ kind: 'placed', leg: { to: ANSWERS, from: FROM, parentId: null, status: 'initiated', durationSeconds: null } })
    if (placement.kind !== 'placed') return
    const { id } = placement.leg
    await until(() => app.to('/status').find(request => request.params.CallSid === id), 'the first word of the leg')
    for (let round = 0; round < 12; round++) await sandbox.carrier.clock.advance(1_000)
    await until(() => sandbox.carrier.calls.get(id)?.status === 'completed', 'the end')
    expect(sandbox.carrier.calls.get(id)!.spoken).toEqual(['Tea & <cake>', 'at five'])
    await sandbox.carrier.webhooks.idle()
    const told = app.to('/status').filter(request => request.params.CallSid === id)
    expect(told.map(({ params }) => params.CallStatus).sort()).toEqual(['completed', 'in-progress', 'initiated', 'ringing'])
    expect(told[0]!.params).not.toHaveProperty('ParentCallSid')
  })

  it('C14 ends when its time is over, whatever is still to be said', async () => {
    const document = carrier.speechDocument({ texts: Array.from({ length: 40 }, () => 'again and again and again'), language: 'en-GB', voice: 'Polly.Amy', pauseSeconds: 3 })!
    const placement = await carrier.placeLeg(order({ document, maxSeconds: 60 }))
    if (placement.kind !== 'placed') throw new Error(placement.kind)
    await until(() => sandbox.carrier.calls.get(placement.leg.id)?.answeredMs || undefined, 'the answer')
    for (let round = 0; round < 9; round++) await sandbox.carrier.clock.advance(10_000)
    await until(() => sandbox.carrier.calls.get(placement.leg.id)?.status === 'completed', 'the end')
    expect(await carrier.findLeg(placement.leg.id)).toMatchObject({ durationSeconds: 60 })
    await expect(carrier.placeLeg(order({ maxSeconds: 14_401 }))).rejects.toThrow(RangeError)
  })

  it('V1 is refused by the carrier’s own code where it says no, and nobody was dialled', async () => {
    const to = '+442079460111'
    expect(await carrier.placeLeg(order({ toNumber: to, fromNumber: '+442079460999' }))).toEqual({ kind: 'refused', code: '21210' })
    sandbox.carrier.faults.add({ fault: 'rest-error', status: 400, path: CREATE, count: 1 })
    expect(await carrier.placeLeg(order({ toNumber: to }))).toEqual({ kind: 'refused', code: '21215' })
    sandbox.carrier.faults.add({ fault: 'rest-error', status: 429, path: CREATE, count: 1 })
    expect(await carrier.placeLeg(order({ toNumber: to }))).toEqual({ kind: 'refused', code: '20429' })
    expect(legsTo(to)).toEqual([])
  })

  it.each([
    ['an error of its servers', { fault: 'rest-error', status: 500 }, 0],
    ['an error of its servers after the work', { fault: 'rest-error', status: 500, worked: true }, 1],
    ['an answer that is cut off', { fault: 'lost-response' }, 1],
  ])('O1 is unknown after %s, and was ordered once', async (_, fault, dialled) => {
    const to = `+4420794602${String(Math.abs(JSON.stringify(fault).length)).padStart(2, '0')}`
    sandbox.carrier.faults.add({ on: 'rest', ...fault, path: CREATE, count: 1 })
    expect(await carrier.placeLeg(order({ toNumber: to }))).toMatchObject({ kind: 'unknown' })
    expect(legsTo(to)).toHaveLength(dialled)
    // the queue is part of what is looked through
    const found = await find(to)
    expect(found.map(leg => leg.id)).toEqual(legsTo(to).map(call => call.sid))
  })

  it('O1 is unknown after silence, with the leg dialled and without', async () => {
    for (const [to, worked] of [['+442079460301', true], ['+442079460302', false]] as const) {
      sandbox.carrier.faults.add({ fault: 'rest-error', status: 'timeout', worked, path: CREATE, count: 1 })
      const placing = carrier.placeLeg(order({ toNumber: to }))
      await until(() => sandbox.carrier.faults.list().every(rule => rule.count === 0), 'the order')
      let placement: unknown
      void placing.then(result => (placement = result))
      await until(async () => {
        await sandbox.carrier.clock.advance(30_000)
        return placement
      }, 'the end of the silence')
      expect(placement).toMatchObject({ kind: 'unknown' })
      expect(legsTo(to)).toHaveLength(worked ? 1 : 0)
      sandbox.carrier.faults.clear()
    }
  })

  it.each([
    ['a page of a proxy that says no', 403, 'text/html', '<h1>Forbidden</h1>'],
    ['a refusal with a code that is not Twilio’s', 400, 'application/json', '{"code":17,"message":"no","status":400}'],
    ['a redirect', 302, 'text/html', ''],
    ['a created call that cannot be read', 201, 'application/json', '{"sid":'],
    ['a created call without its id', 201, 'application/json', '{"status":"queued"}'],
    ['nothing at all', 200, 'text/plain', ''],
  ])('O1 is unknown after %s, and asked once', async (_, status, type, body) => {
    proxied.answer = { status, type, body }
    expect(await proxied.carrier.placeLeg(order())).toMatchObject({ kind: 'unknown' })
    expect(proxied.count).toBe(1)
  })
})
