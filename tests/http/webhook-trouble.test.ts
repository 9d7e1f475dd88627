import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { Writable } from 'node:stream'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignNumber } from '../../server/services/numbers/assign-number'
import { readStripeEvent } from '../../server/payments/stripe/read-event'
import { createLog } from '../../server/log'
import { NASTY_TEXTS, nastyValues } from '../support/fuzz/nasty-values'
import { createHttpApp, type HttpReply } from '../support/http-app'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import {
  dialResultMessage, echoMessage, incomingMessage, keypadMessage, newSid, placedStatusMessage, ringResultMessage,
  ringStatusMessage, signed, statusMessage, voiceMessage,
  type TwilioMessage,
} from '../support/twilio-requests'

const SECRET = 'whsec_ofthetests00000001'
/** All that others post to, by the files that take it. */
const HOOKS = readdirSync('server/api', { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.post.ts') && readFileSync(`server/api/${file}`, 'utf8').includes('defineWebhook({'))
  .map(file => `/api/${file.replace('.post.ts', '').replace(/\[\w+\]/, 'a'.repeat(43))}`).sort()
/** What some layer below the gate does not take. */
const FEW_TEXTS = ['\0', 'a\0b', '\ud800', '\u202e', 'a'.repeat(5000), '-1', '9'.repeat(40), '']

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

  it('W1 are no 5xx, in a call that comes in, an order and a recording either', async () => {
    const { side, context } = world
    const legs = { ourNumber: '+14155557100', theirNumber: '+442079460999', parentSid: newSid(), childSid: newSid() }
    await assignNumber(context, { number: legs.ourNumber, userId: visitor.person.id, carrier: 'twilio' })
    expect((await world.app.send(signed(side, incomingMessage(side, legs)))).status).toBe(200)
    const [row] = await context.admin`select c.id, c.terms from call c join call_leg l on l.call_id = c.id where l.leg_id = ${legs.parentSid}`
    const ringing = { ...legs, callId: row!.id as string, terms: row!.terms as string, ownerId: visitor.person.id }
    const placed = { id: ringing.callId, terms: ringing.terms, toNumber: '+442079460123', sid: newSid() }
    const fields = { status: 'ringing', sequence: 1, at: context.clock.now() }
    const { params } = placedStatusMessage(side, placed, fields)
    const ofAgents = ['answered-by', 'agent-talk', 'recording-status', 'hand-over-status', 'hand-over-result'].map(name => ({
      target: `/api/twilio/${name}?call=${placed.id}&terms=${placed.terms}&talk=${placed.id}`,
      params: { ...params, AnsweredBy: 'human', RecordingSid: newSid('RE'), RecordingStatus: 'completed', RecordingDuration: '3', DialCallStatus: 'completed' },
    }))
    const messages: TwilioMessage[] = [
      incomingMessage(side, { ...legs, parentSid: newSid() }), ringStatusMessage(side, ringing, fields), ringResultMessage(side, ringing, { status: 'busy' }),
      placedStatusMessage(side, placed, fields), keypadMessage(side, placed, { round: 0, digits: '1' }), ...ofAgents,
      ...['/api/inbound-call', '/api/outbound-call-webhook'].map(target => ({ ...incomingMessage(side, { ...legs, parentSid: newSid() }), target })),
    ]
    lines.length = 0
    for (const message of messages) {
      const [path, query] = message.target.split('?') as [string, string?]
      const spoilt: TwilioMessage[] = [...new URLSearchParams(query).keys()].flatMap(name => FEW_TEXTS.map(value => {
        const others = new URLSearchParams(query)
        others.set(name, value)
        return { ...message, target: `${path}?${others.toString()}` }
      }))
      for (const name of Object.keys(message.params)) {
        spoilt.push(...FEW_TEXTS.map(value => ({ ...message, params: { ...message.params, [name]: value } })))
      }
      for (const one of spoilt) {
        const reply = await world.app.send(signed(side, one))
        expect(reply.status, `${one.target} ${JSON.stringify(one.params).slice(0, 300)} ${reply.text}`).toBeLessThan(500)
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
  const typeOf = (path: string) => (HOOKS.includes(path) && !path.includes('stripe') ? 'application/x-www-form-urlencoded' : 'application/json')
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
    // an address that was made for no call is refused before anything is read
    const refusal = path.startsWith('/api/ivr/') ? [401, 'signature_refused'] : [413, 'payload_too_large']
    expect([reply.status, ((await reply.json()) as HttpReply & { code: string }).code]).toEqual(refusal)
    expect(errors()).toEqual([])
    await listening.close()
  })
})
