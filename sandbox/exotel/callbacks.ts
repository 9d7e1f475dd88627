import { randomBytes, randomUUID } from 'node:crypto'
import { durationSeconds } from '../calls/call'
import type { Carrier } from '../carrier'
import type { WebhookFaults } from '../faults/fault-board'
import { ExchangeFailure, HttpExchanger, type Exchange } from '../webhooks/http-exchange'
import { FOREIGN_SID } from './account'
import { wordOf, type ExotelCall, type StatusEvent } from './call'
import type { Flow } from './flows'
import { istText, NO_TIME } from './ist'
import { asDialled } from './wire'
import type { ExotelSettings } from './world'

/** The documented two further attempts, and how long each waits, virtual. */
const RETRY_MS = [5_000, 30_000] as const
const CONNECT_MS = 5_000
const READ_MS = 15_000
/** A callback that waits for later ones of its call is let go after this long. */
const LONGEST_HOLD_MS = 5_000

type Fields = Record<string, string>
type Message = Pick<Exchange, 'method' | 'url' | 'headers' | 'body'>

interface Held {
  sid: string
  overtakersLeft: number
  release: () => Promise<void>
}

/** Takes callbacks to the app. Nothing of it is signed. Faults strike `exotel-status` and `exotel-keys`. */
export class Callbacks {
  readonly #http = new HttpExchanger()
  readonly #held = new Set<Held>()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(
    private readonly carrier: Carrier,
    private readonly settings: () => ExotelSettings,
  ) {}

  /** The StatusCallback of an event, if the order asked for it: with two further attempts. */
  status(call: ExotelCall, event: StatusEvent): void {
    const { callback } = call
    if (!callback?.events.includes(event)) return
    const fields = statusFields(call, event, this.carrier.clock.now())
    this.#dispatch(call, `exotel-status:${event}`, foreign => writeStatus(callback.url, foreign ? disguised(fields) : fields, this.settings().contentType), true)
  }

  /** What the Passthru applet asks, without waiting for the answer: once. */
  keys(call: ExotelCall, flow: Flow, digits: string): void {
    const fields = passthruFields(call, flow, digits, this.carrier.clock.now())
    this.#dispatch(call, 'exotel-keys', foreign => writeQuery(flow.passthruUrl, foreign ? disguised(fields) : fields), false)
  }

  /** Waits until nothing is held or on its way. What waits for the clock, such as a retry, stays. */
  async idle(): Promise<void> {
    while (this.#held.size > 0 || this.#underWay.size > 0) {
      await this.sent()
      for (const held of [...this.#held]) await this.#release(held)
    }
  }

  /** Waits until nothing is on its way. What is held back stays so. */
  async sent(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
  }

  close(): void {
    this.#held.clear()
    this.#http.close()
  }

  #dispatch(call: ExotelCall, kind: string, write: (foreign: boolean) => Message, retries: boolean, attempt = 0): void {
    const { sid, leg: { to } } = call
    const faults = this.carrier.faults.forWebhook(kind, { callSid: sid, to })
    if (faults.drop) return this.carrier.log.add('exotel-dropped', { kind, sid })
    const send = async () => {
      const isTaken = await this.#send(kind, sid, write(faults.wrongAccount), faults)
      const waitMs = retries ? RETRY_MS[attempt] : undefined
      if (!isTaken && waitMs !== undefined) {
        this.carrier.clock.setTimeout(() => this.#dispatch(call, kind, write, retries, attempt + 1), waitMs)
      }
    }
    if (faults.overtakenBy > 0) return this.#hold(sid, faults.overtakenBy, send)
    if (faults.delayMs > 0) return void this.carrier.clock.setTimeout(() => void this.#track(send()), faults.delayMs)
    void this.#track(send()).then(() => this.#overtake(sid))
  }

  /** The message and its copies go out together. @returns whether any was taken */
  async #send(kind: string, sid: string, message: Message, faults: WebhookFaults): Promise<boolean> {
    const once = async () => {
      try {
        const limits = { connectTimeoutMs: CONNECT_MS, readTimeoutMs: READ_MS }
        const { status } = await this.#http.exchange({ ...message, ...limits })
        this.carrier.log.add('exotel-callback', { kind, sid, status, lost: faults.loseResponse })
        return status >= 200 && status < 300 && !faults.loseResponse
      } catch (error) {
        if (!(error instanceof ExchangeFailure)) throw error
        this.carrier.log.add('exotel-callback', { kind, sid, status: null, why: error.message })
        return false
      }
    }
    return (await Promise.all(Array.from({ length: 1 + faults.copies }, once))).includes(true)
  }

  #hold(sid: string, overtakersLeft: number, release: () => Promise<void>): void {
    const held = { sid, overtakersLeft, release }
    this.#held.add(held)
    this.carrier.clock.setTimeout(() => void this.#release(held), LONGEST_HOLD_MS)
  }

  async #overtake(sid: string): Promise<void> {
    for (const held of this.#held) {
      if (held.sid !== sid) continue
      held.overtakersLeft -= 1
      if (held.overtakersLeft <= 0) await this.#release(held)
    }
  }

  async #release(held: Held): Promise<void> {
    if (this.#held.delete(held)) await this.#track(held.release())
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
    return tracked
  }
}

/** Of a call that is another account's. */
function disguised(fields: Fields): Fields {
  return { ...fields, CallSid: FOREIGN_SID, ...('CustomField' in fields ? { CustomField: randomUUID() } : {}) }
}

/** Names of form fields, as PHP writes what is nested. */
function statusFields(call: ExotelCall, event: StatusEvent, nowMs: number): Fields {
  const { leg } = call
  const isOver = event === 'terminal'
  const seconds = isOver ? durationSeconds(leg) ?? 0 : 0
  return {
    'CallSid': call.sid,
    'EventType': event,
    'DateCreated': istText(leg.createdMs) ?? '',
    'DateUpdated': istText(nowMs) ?? '',
    'Status': isOver ? wordOf(call) : 'in-progress',
    'To': '',
    'From': asDialled(leg.to),
    'PhoneNumberSid': asDialled(leg.from),
    'StartTime': istText(leg.startedMs) ?? '',
    'EndTime': isOver ? istText(leg.endedMs) ?? '' : NO_TIME,
    'Direction': 'outbound-api',
    'RecordingUrl': '',
    // both parties of two: a flow has one
    'ConversationDuration': '0',
    'Legs[0][OnCallDuration]': String(seconds),
    'Legs[0][Status]': isOver ? wordOf(call) : 'in-progress',
    'Legs[0][AnsweredBy]': '',
    ...(isOver ? { CustomField: call.customField } : {}),
  }
}

function passthruFields(call: ExotelCall, flow: Flow, digits: string, nowMs: number): Fields {
  const { leg } = call
  const [person, exoPhone] = [asDialled(leg.to), asDialled(leg.from)]
  return {
    CallSid: call.sid, CallFrom: person, CallTo: exoPhone, From: person, To: exoPhone, Direction: 'outbound-dial',
    Created: istText(leg.createdMs) ?? '', StartTime: istText(leg.startedMs) ?? '', CurrentTime: istText(nowMs) ?? '',
    EndTime: NO_TIME, DialCallDuration: '0', CallType: 'call-attempt', RecordingUrl: '',
    CustomField: call.customField, flow_id: flow.appId, digits: `"${digits}"`,
  }
}

function writeQuery(url: string, fields: Fields): Message {
  const query = new URLSearchParams(fields).toString()
  return { method: 'GET', url: `${url}${url.includes('?') ? '&' : '?'}${query}`, headers: { 'user-agent': 'Exotel' }, body: null }
}

function writeStatus(url: string, fields: Fields, contentType: ExotelSettings['contentType']): Message {
  const [type, body] = encode(fields, contentType)
  const headers = { 'user-agent': 'Exotel', 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
  return { method: 'POST', url, headers, body }
}

function encode(fields: Fields, contentType: ExotelSettings['contentType']): [type: string, body: string] {
  if (contentType === 'urlencoded') return ['application/x-www-form-urlencoded', new URLSearchParams(fields).toString()]
  if (contentType === 'json') return ['application/json', JSON.stringify(nested(fields))]
  const boundary = `------------------------${randomBytes(8).toString('hex')}`
  const parts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  return [`multipart/form-data; boundary=${boundary}`, `${parts.join('')}--${boundary}--\r\n`]
}

function nested(fields: Fields): Record<string, unknown> {
  const plain = Object.entries(fields).filter(([name]) => !name.includes('['))
  const leg = Object.entries(fields).filter(([name]) => name.startsWith('Legs[0]')).map(([name, value]) => [name.slice('Legs[0]['.length, -1), value])
  return { ...Object.fromEntries(plain), Legs: [Object.fromEntries(leg)] }
}
