import type { VirtualClock } from '../clock'
import type { EventLog } from '../event-log'
import type { FaultBoard, WebhookFaults } from '../faults/fault-board'
import { ExchangeFailure, HttpExchanger } from '../webhooks/http-exchange'
import type { StripeAccount } from './account'
import { foreignEvent } from './foreign-event'
import { signEvent } from './signature'
import type { StripeEvent, Wire } from './types'

/** Waits before each further attempt, on the sandbox's clock. */
const RETRY_MS = [10_000, 60_000, 600_000, 3_600_000] as const
/** An event that waits for later ones of its payment is let go after this long. */
const LONGEST_HOLD_MS = 5_000
const CONNECT_MS = 5_000
const READ_MS = 15_000

export interface Attempt {
  at: string
  /** Null when no answer came. */
  status: number | null
  why: string | null
}

interface Held {
  group: string
  overtakersLeft: number
  release: () => Promise<void>
}

/** The payment or session that an event is about: events of one payment go out one after the other. */
function groupOf(event: Wire<StripeEvent>): string {
  const { object } = event.data
  return typeof object.payment_intent === 'string' ? object.payment_intent : object.id
}

/** Takes events to the app: signed, at least once, retried until it answers 2xx, with the faults that are set. */
export class Deliveries {
  readonly #http = new HttpExchanger()
  readonly #chains = new Map<string, Promise<void>>()
  readonly #held = new Set<Held>()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #attempts = new Map<string, Attempt[]>()
  /** Whose time the signatures show; `machine` lets an app on real time follow a clock that was moved. */
  signsWith: 'sandbox' | 'machine' = 'sandbox'

  constructor(
    private readonly account: StripeAccount,
    private readonly clock: VirtualClock,
    private readonly faults: FaultBoard,
    private readonly log: EventLog,
  ) {}

  attemptsOf(eventId: string): readonly Attempt[] {
    return this.#attempts.get(eventId) ?? []
  }

  /** Sends an event when those before it, of the same payment, are through. Returns at once. */
  enqueue(event: Wire<StripeEvent>): void {
    if (this.account.webhookUrl === null) return
    this.#dispatch(event, 0)
  }

  allAttempts(): [eventId: string, attempts: Attempt[]][] {
    return [...this.#attempts]
  }

  restoreAttempts(kept: readonly [eventId: string, attempts: Attempt[]][]): void {
    this.#attempts.clear()
    for (const [eventId, attempts] of kept) this.#attempts.set(eventId, attempts)
  }

  /** An event from before a restart: what is left of its retries, after the pause that it was in. */
  resume(event: Wire<StripeEvent>): void {
    if (this.account.webhookUrl === null) return
    const made = this.attemptsOf(event.id).length
    const waitMs = RETRY_MS[Math.max(0, made - 1)]
    if (waitMs !== undefined) this.clock.setTimeout(() => this.#dispatch(event, made), waitMs)
  }

  /** The resend button: once, now, without any fault. @returns the app's status, null when it did not answer */
  async resend(event: Wire<StripeEvent>): Promise<number | null> {
    if (this.account.webhookUrl === null) return null
    return this.#track(this.#attempt(event, null))
  }

  /** Waits until nothing is held or on its way. What waits for the clock, such as a retry, stays. */
  async idle(): Promise<void> {
    while (this.#held.size > 0 || this.#underWay.size > 0) {
      // Those that may overtake go first.
      while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
      for (const held of [...this.#held]) await this.#release(held)
    }
  }

  close(): void {
    this.#held.clear()
    this.#http.close()
  }

  #dispatch(event: Wire<StripeEvent>, attempt: number): void {
    const group = groupOf(event)
    const faults = this.faults.forWebhook(`stripe:${event.type}`, { callSid: null, to: null, about: [event.data.object.id, group] })
    if (faults.drop) return this.log.add('stripe-dropped', { event: event.id, type: event.type })
    const send = () => this.#send(event, faults, attempt)
    if (faults.overtakenBy > 0) return this.#hold(group, faults.overtakenBy, send)
    if (faults.delayMs > 0) {
      this.clock.setTimeout(() => void this.#track(send()), faults.delayMs)
      return
    }
    this.#chain(group, send)
  }

  #chain(group: string, send: () => Promise<void>): void {
    // The answer to the request that caused the event leaves first.
    const before = this.#chains.get(group) ?? new Promise<void>(resolve => setImmediate(resolve))
    const mine = before.then(send).then(() => this.#overtake(group))
    this.#chains.set(group, mine)
    void this.#track(mine).finally(() => {
      if (this.#chains.get(group) === mine) this.#chains.delete(group)
    })
  }

  #hold(group: string, overtakersLeft: number, release: () => Promise<void>): void {
    const held = { group, overtakersLeft, release }
    this.#held.add(held)
    this.clock.setTimeout(() => void this.#release(held), LONGEST_HOLD_MS)
  }

  async #overtake(group: string): Promise<void> {
    for (const held of this.#held) {
      if (held.group !== group) continue
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

  /** The event and its copies go out together; any answer 2xx is enough. */
  async #send(event: Wire<StripeEvent>, faults: WebhookFaults, attempt: number): Promise<void> {
    const copies = Array.from({ length: 1 + faults.copies }, () => this.#attempt(event, faults))
    const statuses = await Promise.all(copies)
    const isTaken = statuses.some(status => status !== null && status >= 200 && status < 300)
    const waitMs = RETRY_MS[attempt]
    if (isTaken && !faults.loseResponse) event.pending_webhooks = 0
    else if (waitMs !== undefined) this.clock.setTimeout(() => this.#dispatch(event, attempt + 1), waitMs)
  }

  #header(body: string, faults: WebhookFaults | null): string {
    const nowMs = this.signsWith === 'sandbox' ? this.clock.now() : Date.now()
    const seconds = Math.floor((nowMs + (faults?.timestampShiftMs ?? 0)) / 1_000)
    return signEvent(faults?.wrongSignature ? `${this.account.webhookSecret}?` : this.account.webhookSecret, seconds, body)
  }

  async #attempt(event: Wire<StripeEvent>, faults: WebhookFaults | null): Promise<number | null> {
    const body = JSON.stringify(faults?.wrongAccount ? foreignEvent(event) : event, null, 2)
    const headers = {
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'accept': '*/*; q=0.5, application/xml',
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'stripe-signature': this.#header(body, faults),
    }
    const url = this.account.webhookUrl ?? ''
    const request = { method: 'POST', url, headers, body, connectTimeoutMs: CONNECT_MS, readTimeoutMs: READ_MS } as const
    try {
      const { status } = await this.#http.exchange(request)
      this.#note(event, faults?.loseResponse ? { status: null, why: 'the answer was lost on request' } : { status, why: null })
      return status
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error
      this.#note(event, { status: null, why: error.message })
      return null
    }
  }

  #note(event: Wire<StripeEvent>, result: Omit<Attempt, 'at'>): void {
    const attempts = this.#attempts.get(event.id) ?? []
    attempts.push({ at: new Date(this.clock.now()).toISOString(), ...result })
    this.#attempts.set(event.id, attempts)
    this.log.add('stripe-webhook', { event: event.id, type: event.type, ...result })
  }
}
