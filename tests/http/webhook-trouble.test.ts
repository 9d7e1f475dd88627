import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStripeEvent } from '../../server/payments/stripe/read-event'
import { createLog } from '../../server/log'
import { NASTY_TEXTS, nastyValues } from '../support/fuzz/nasty-values'
import { createHttpApp, type HttpReply } from '../support/http-app'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { dialResultMessage, echoMessage, newSid, signed, statusMessage, voiceMessage } from '../support/twilio-requests'

const SECRET = 'whsec_ofthetests00000001'
const HOOKS = ['/api/twilio/voice', '/api/twilio/call-status', '/api/twilio/dial-result', '/api/twilio/echo', '/api/stripe/webhook'] as const

let world: HttpWorld
let visitor: Visitor
const lines: { level: number, msg?: string }[] = []

beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_CALLS_AT_ONCE: '100000', LIMIT_STARTS_PER_MINUTE: '100000' } })
  world.context.fakePayments.readEvent = (body, header, now) => readStripeEvent(body, header, [SECRET], now)
  world.context.log = createLog('debug', new Writable({ write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)) as typeof lines[number])
    done()
  } }))
  visitor = await world.visit()
})
afterAll(() => world.close())

const errors = () => lines.filter(({ level }) => level >= 50)

describe('signed events with text that no database stores', () => {
  it('W1 are no 5xx, whichever field of the carrier’s holds it', async () => {
    const { side } = world
    const call = await world.dial(visitor)
    const unclaimed = await world.start(visitor)
    const at = world.context.clock.now()
    const messages = [
      voiceMessage(side, unclaimed), dialResultMessage(side, call, { status: 'busy' }),
      statusMessage(side, call, { status: 'ringing', sequence: 1, at }), echoMessage(side, { ownerId: visitor.person.id, parentSid: newSid() }),
    ]
    for (const message of messages) {
      for (const name of Object.keys(message.params)) {
        for (const value of NASTY_TEXTS) {
          const reply = await world.app.send(signed(side, { ...message, params: { ...message.params, [name]: value } }))
          expect(reply.status, `${message.target} ${name}=${JSON.stringify(value).slice(0, 100)} ${reply.text}`).toBeLessThan(500)
        }
      }
    }
    expect(errors()).toEqual([])
    expect(await world.violations()).toEqual([])
  })

  it('W3 lose nothing by a field that we do not read', async () => {
    for (const value of ['\0', '\ud800', '\u202e', 'a'.repeat(2000)]) {
      const call = await world.dial(visitor)
      const message = statusMessage(world.side, call, { status: 'completed', sequence: 3, at: world.context.clock.now(), durationSeconds: 61 })
      const params = { ...message.params, CallerName: value }
      const reply = await world.app.send(signed(world.side, { ...message, params }))
      expect(reply.status, reply.text).toBe(204)
      const [row] = await world.context.admin`select status, charged_micros from call where id = ${call.callId}`
      expect(row).toMatchObject({ status: 'completed', charged_micros: 40000n })
    }
  })

  it('W1 are no 5xx, whichever field of the payment provider’s holds it', async () => {
    const object = { id: 'pi_1', object: 'payment_intent' }
    const genuine = { object: 'event', type: 'payment_intent.succeeded', created: 1_790_000_000, data: { object } }
    const event = (changes: Record<string, unknown>) => ({ ...genuine, id: randomUUID(), ...changes })
    const spoilt = nastyValues().flatMap(value => [
      event({ id: value }), event({ type: value }), event({ created: value }),
      event({ data: value }), event({ account: value }),
      event({ data: { object: value } }), event({ data: { object: { ...object, object: value } } }),
      event({ data: { object: { id: value, object: 'checkout.session' } } }), value,
    ])
    for (const one of spoilt) {
      const reply = await world.app.send(stripeRequest(JSON.stringify(one)))
      expect(reply.status, `${JSON.stringify(one).slice(0, 300)} ${reply.text}`).toBeLessThan(500)
    }
    expect(errors()).toEqual([])
  })
})

function stripeRequest(body: string) {
  const timestamp = Math.floor(world.context.clock.now().getTime() / 1000)
  const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: SECRET, timestamp })
  return { method: 'POST', path: '/api/stripe/webhook', body, headers: { 'content-type': 'application/json', 'stripe-signature': header } }
}

describe('over a real connection', () => {
  /** Routes of each kind of reader: the carrier's, the payment provider's, people's, sign-in. */
  const WAYS_IN = [...HOOKS, '/api/calls/end', '/api/auth/sign-in/email']
  const typeOf = (path: string) => (path.startsWith('/api/twilio/') ? 'application/x-www-form-urlencoded' : 'application/json')
  const headOf = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost:3000\r\norigin: ${world.side.publicUrl}\r\ncookie: ${visitor.cookie}\r\ncontent-type: ${typeOf(path)}\r\ncontent-length: ${length}\r\n\r\n`

  it.each(WAYS_IN)('W1 a sender that hangs up in the middle is no trouble of ours: %s', async path => {
    const app = await createHttpApp(world.context)
    const listening = await app.listen()
    lines.length = 0
    const answered = new Promise<number>(resolve => listening.server.prependOnceListener('request', (_request, response) => {
      response.once('close', () => setImmediate(() => resolve(response.statusCode)))
    }))
    const { port } = new URL(listening.url)
    const socket = connect(Number(port), '127.0.0.1')
    listening.server.prependOnceListener('request', request => request.once('readable', () => socket.resetAndDestroy()))
    socket.on('error', () => {})
    socket.write(headOf(path, 1000) + 'a'.repeat(10))
    expect(await answered).toBeLessThan(500)
    expect(errors()).toEqual([])
    await listening.close()
  })

  it.each(WAYS_IN)('W1 300 kB are answered with 413 that the sender reads, and nothing in the log: %s', async path => {
    const app = await createHttpApp(world.context)
    const listening = await app.listen()
    lines.length = 0
    const reply = await fetch(`${listening.url}${path}`, {
      method: 'POST', body: 'a'.repeat(300_000), headers: { 'content-type': typeOf(path), 'origin': world.side.publicUrl, 'cookie': visitor.cookie },
    })
    expect([reply.status, ((await reply.json()) as HttpReply & { code: string }).code]).toEqual([413, 'payload_too_large'])
    expect(errors()).toEqual([])
    await listening.close()
  })
})
