import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Carrier, LegOrder } from '../../../server/carriers/carrier'
import { CarrierUnavailable } from '../../../server/carriers/carrier'
import { detailsBaseUrl } from '../../../server/carriers/exotel/client'
import { createExotelCarrier } from '../../../server/carriers/exotel/exotel-carrier'
import { CALL_ID, EXOTEL_ACCOUNT, exotelSettings } from '../../support/sandbox/exotel-world'

/** Answers every request with what the test says, as Exotel or something between us and it would. */
let server: Server
let carrier: Carrier
let answer: { status: number, body: string, headers?: Record<string, string> } | 'cut'
const asked: { method: string, url: string, authorization: string, body: URLSearchParams }[] = []

async function receive(request: IncomingMessage): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const { method = '', url = '', headers } = request
  asked.push({ method, url, authorization: headers.authorization ?? '', body: new URLSearchParams(body) })
}
beforeAll(async () => {
  server = createServer((request, response) => void receive(request).then(() => {
    if (answer === 'cut') return response.destroy()
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(answer.body)
  }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  carrier = createExotelCarrier(exotelSettings(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), 90_000)
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => void (asked.length = 0))

const SID = 'b6cfaf5f5cef3ca0fc937749ef96d245'
function order(more: Partial<LegOrder> = {}): LegOrder {
  return {
    toNumber: '+919876500001', fromNumber: EXOTEL_ACCOUNT.callerId, document: JSON.stringify({ flowId: '31415', callId: CALL_ID }),
    statusUrl: 'https://talktime.example/api/ivr/webhook/status/x', maxSeconds: 90, ringSeconds: 120, ...more,
  }
}
const placed = (more: Record<string, unknown> = {}) => JSON.stringify({ Call: { Sid: SID, AccountSid: 'talktime1', Status: 'in-progress', ...more } })
const exception = (status: unknown, message = 'no') => JSON.stringify({ RestException: { Status: status, Message: message, Code: 'X' } })

describe('a call that is ordered of Exotel', () => {
  it('P1 says whom to call, which flow to run, and of us nothing but the id of our call', async () => {
    answer = { status: 200, body: placed() }
    expect(await carrier.placeLeg(order())).toEqual({
      kind: 'placed',
      leg: {
        id: SID, parentId: null, to: '+919876500001', from: '+918047091999', status: 'initiated', durationSeconds: null, startedAt: null,
        endedAt: null, price: null,
      },
    })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1/Accounts/talktime1/Calls/connect.json' })
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('exotel-key-0123:exotel-token-0123').toString('base64')}`)
    expect(Object.fromEntries(asked[0]!.body)).toEqual({
      'From': '+919876500001', 'CallerId': '+918047091999', 'Url': 'http://my.exotel.com/talktime1/exoml/start_voice/31415',
      'CallType': 'trans', 'TimeLimit': '90', 'TimeOut': '60', 'StatusCallback': 'https://talktime.example/api/ivr/webhook/status/x',
      'StatusCallbackEvents[0]': 'terminal', 'StatusCallbackEvents[1]': 'answered', 'CustomField': CALL_ID,
    })
  })

  it.each([
    [400, 'Invalid parameter: From', 'number'], [400, 'Invalid CallerId', 'caller_id'], [401, 'no', 'account'], [402, 'no', 'account'],
    [403, 'Account suspended', 'account'], [403, 'Call to NDNC number', 'unwanted'], [404, 'no', 'account'],
  ])('O1 is refused by Exotel’s own %i: %s', async (status, message, refusal) => {
    answer = { status, body: exception(status, message) }
    expect(await carrier.placeLeg(order())).toEqual({ kind: 'refused', refusal, code: String(status) })
    // its numbers are texts in some answers
    answer = { status, body: exception(String(status), message) }
    expect(await carrier.placeLeg(order())).toMatchObject({ kind: 'refused', refusal })
  })

  it('O1 is refused for now where Exotel takes no more, which says when it does', async () => {
    answer = { status: 429, body: exception(429), headers: { 'retry-after': '30' } }
    expect(await carrier.placeLeg(order())).toEqual({ kind: 'refused', refusal: 'busy', code: '429', retryAfterSeconds: 30 })
    // a moment on its own clock, whatever ours says
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT'
    const until = async (wait: string) => {
      answer = { status: 429, body: exception(429), headers: { date, 'retry-after': wait } }
      return carrier.placeLeg(order())
    }
    expect(await until('Wed, 21 Oct 2026 07:29:30 GMT')).toMatchObject({ refusal: 'busy', retryAfterSeconds: 90 })
    expect(await until(date)).toMatchObject({ retryAfterSeconds: 0 })
    for (const other of ['Wed, 21 Oct 2026 07:27:00 GMT', 'Wed, 21 Oct 2099 07:28:00 GMT', 'tomorrow', '2026-10-21', '-1', '1.5', '']) {
      expect(await until(other), other).toEqual({ kind: 'refused', refusal: 'busy', code: '429' })
    }
  })

  it.each<[string, typeof answer]>([
    ['an error of its servers', { status: 500, body: exception(500) }],
    ['a gateway that says no', { status: 502, body: exception(502) }],
    ['a page of a proxy that says no', { status: 403, body: '<h1>Forbidden</h1>' }],
    ['a no of something else that speaks JSON', { status: 400, body: '{"error":"bad request"}' }],
    ['an exception that is not of this answer', { status: 400, body: exception(500) }],
    ['a conflict, which may be with itself', { status: 409, body: exception(409) }],
    ['a request that took too long, as it says', { status: 408, body: exception(408) }],
    ['a redirect', { status: 307, body: '', headers: { location: '/v1/Accounts/talktime1/Calls/connect.json' } }],
    ['a call that cannot be read', { status: 200, body: '{"Call":{"Sid":' }],
    ['a call without its id', { status: 200, body: '{"Call":{"Status":"queued"}}' }],
    ['an exception that comes as a yes', { status: 200, body: exception(400) }],
    ['a call of another account', { status: 200, body: placed({ AccountSid: 'somebody' }) }],
    ['nothing at all', { status: 200, body: '' }],
    ['a connection that is cut', 'cut'],
  ])('O1 is unknown after %s, and asked once', async (_, what) => {
    answer = what
    expect(await carrier.placeLeg(order())).toMatchObject({ kind: 'unknown' })
    expect(asked).toHaveLength(1)
  })

  it('O1 is unknown after silence', async () => {
    const hasty = createExotelCarrier(exotelSettings('http://127.0.0.1:1'), 1)
    expect(await hasty.placeLeg(order())).toMatchObject({ kind: 'unknown' })
  })

  it('C14 is never asked for with a time that it does not take, nor without a flow', async () => {
    for (const maxSeconds of [0, 14_401, 1.5]) {
      await expect(carrier.placeLeg(order({ maxSeconds }))).rejects.toThrow(RangeError)
    }
    for (const document of ['', '<Response/>', '{"flowId":"a b","callId":"x"}', JSON.stringify({ flowId: '1', callId: CALL_ID, more: 1 })]) {
      await expect(carrier.placeLeg(order({ document }))).rejects.toThrow(TypeError)
    }
    expect(asked).toEqual([])
  })
})

describe('what Exotel is asked for', () => {
  const ways: [string, () => Promise<unknown>][] = [
    ['a leg', () => carrier.findLeg(SID)],
    ['legs that were placed', () => carrier.findPlacedLegs({ toNumber: '+919876500001', fromNumber: '+918047091999', since: new Date(0) })],
    ['its books', async () => {
      for await (const leg of carrier.listDialledLegs({ from: new Date(0), to: new Date() })) return leg
    }],
    ['keys', () => carrier.readKeys(SID)],
    ['where a number stands', () => carrier.standingOf('+919876500001')],
  ]
  it.each(ways)('C9 is unknown where it does not say: %s', async (_, question) => {
    const broken: typeof answer[] = [
      ...[500, 401, 429].map(status => ({ status, body: exception(status) })),
      { status: 404, body: '<h1>not here</h1>' }, { status: 200, body: '{}' }, { status: 200, body: '' }, 'cut',
    ]
    for (const one of broken) {
      answer = one
      await expect(question()).rejects.toThrow(CarrierUnavailable)
    }
  })

  it('C9 is nothing where Exotel says that there is nothing', async () => {
    answer = { status: 404, body: exception(404) }
    expect(await carrier.findLeg(SID)).toBeNull()
    expect(await carrier.readKeys(SID)).toBeNull()
  })

  it('sends our key to nobody else, whatever a page of a list says', async () => {
    // the same server under another name: it would see the request
    const elsewhere = `http://localhost:${(server.address() as AddressInfo).port}/v1/`
    answer = { status: 200, body: JSON.stringify({ Metadata: { NextPageUri: elsewhere }, Calls: [] }) }
    await expect(carrier.findLegsTo('+919876500001', new Date(0))).rejects.toThrow(CarrierUnavailable)
    expect(asked).toHaveLength(1)
  })

  it('ends where a list leads back to itself', async () => {
    answer = { status: 200, body: JSON.stringify({ Metadata: { NextPageUri: '/v1/Accounts/talktime1/Calls.json?After=x' }, Calls: [] }) }
    expect(await carrier.findLegsTo('+919876500001', new Date(0))).toEqual([])
    expect(asked).toHaveLength(2)
  })

  it('is honest about what it cannot do', async () => {
    const flow = { callId: CALL_ID, flowId: '31415' } as Parameters<Carrier['keypadDocument']>[0]
    expect(carrier.keypadDocument(flow, 0)).toBe(`{"flowId":"31415","callId":"${CALL_ID}"}`)
    expect(carrier.keypadDocument({ ...flow, flowId: null }, 0)).toBeNull()
    expect([carrier.keypadDocument(flow, 1), carrier.closingDocument(flow)]).toEqual([null, null])
    expect(carrier.speechDocument({ texts: ['x'], language: 'en-IN', voice: 'v', pauseSeconds: 1 })).toBeNull()
    expect([await carrier.findChildLegs(SID), await carrier.askToShow('+919876500001'), await carrier.extendLeg(SID, 60)]).toEqual([[], null, false])
    expect([await carrier.mayShow(EXOTEL_ACCOUNT.callerId), await carrier.mayShow('+919876500001')]).toEqual([true, false])
    expect([carrier.endsLegs, await carrier.findPrice('+919876500001', EXOTEL_ACCOUNT.callerId)]).toEqual([false, null])
    expect(asked).toEqual([])
  })

  it('lies at its own host for the details of v3', () => {
    expect(detailsBaseUrl('https://api.in.exotel.com')).toBe('https://ccm-api.in.exotel.com')
    expect(detailsBaseUrl('https://api.exotel.com')).toBe('https://ccm-api.exotel.com')
    expect(detailsBaseUrl('http://localhost:3400')).toBe('http://localhost:3400')
  })
})
