import { randomUUID } from 'node:crypto'
import type { VirtualClock } from '../clock'
import type { ErrorLog } from '../error-log'
import type { EventLog } from '../event-log'
import type { FaultBoard, WebhookFaults } from '../faults/fault-board'
import { parseConnectionOverrides, type ConnectionOverrides, type FailureClass } from './connection-overrides'
import { ExchangeFailure, HttpExchanger, type HttpAnswer } from './http-exchange'
import { RequestLog } from './request-log'
import { writeRequest, type CarrierAccount, type WebhookRequest } from './webhook-request'

/** The app could not be asked, or did not answer 2xx. `code` is Twilio's. */
export class WebhookFailure extends Error {
  constructor(
    readonly code: 11200 | 11205,
    message: string,
  ) {
    super(message)
  }
}

interface HeldNotice {
  callSid: string
  overtakersLeft: number
  release: () => Promise<void>
}

const NO_RESPONSE = { response_code: null, response_body: null }

/** A notice that waits for later ones of its call is let go after this long, virtual. */
const LONGEST_HOLD_MS = 5_000

/** Sends Twilio's requests to the app: signed, timed out and retried by its rules, with the faults that are set. */
export class Webhooks {
  readonly requests = new RequestLog()
  readonly #http = new HttpExchanger()
  readonly #held = new Set<HeldNotice>()
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(
    private readonly account: CarrierAccount,
    private readonly clock: VirtualClock,
    private readonly faults: FaultBoard,
    private readonly log: EventLog,
    private readonly errors: ErrorLog,
  ) {}

  /** Asks the app what to do (TwiML). @throws WebhookFailure */
  async ask(request: WebhookRequest): Promise<HttpAnswer> {
    const faults = this.faults.forWebhook(request.kind, request)
    if (faults.delayMs > 0) await this.clock.sleep(faults.delayMs)
    if (faults.drop) {
      this.requests.add(request, NO_RESPONSE)
      throw new WebhookFailure(11205, `${request.kind} webhook was dropped on request`)
    }
    const [answer] = await this.#track(this.#deliverCopies(request, faults))
    if (answer instanceof WebhookFailure) throw answer
    return answer
  }

  /**
   * Tells the app something. Never throws: what goes wrong is in the error log, as at Twilio. Resolves once it is
   * delivered, given up, or put aside by a fault (delay, reorder).
   */
  async notify(request: WebhookRequest): Promise<void> {
    const faults = this.faults.forWebhook(request.kind, request)
    if (faults.drop) {
      this.requests.add(request, NO_RESPONSE)
      return this.log.add('webhook-dropped', { kind: request.kind, callSid: request.callSid })
    }
    const deliver = async () => {
      const [answer] = await this.#deliverCopies(request, faults)
      if (answer instanceof WebhookFailure) this.errors.add(answer.code, answer.message, request.callSid)
    }
    if (faults.overtakenBy > 0) return this.#hold(request.callSid, faults.overtakenBy, deliver)
    if (faults.delayMs > 0) {
      void this.#track(this.clock.sleep(faults.delayMs).then(deliver))
      return
    }
    await this.#track(deliver())
    await this.#overtake(request.callSid)
  }

  /** Lets go what `reorder` holds back, of one call or of all. */
  async releaseHeld(callSid?: string): Promise<void> {
    const due = [...this.#held].filter(notice => callSid === undefined || notice.callSid === callSid)
    for (const notice of due) await this.#release(notice)
  }

  /** Waits until nothing is held or on its way. Delayed notices need the clock to move. */
  async idle(): Promise<void> {
    while (this.#held.size > 0 || this.#underWay.size > 0) {
      await this.releaseHeld()
      await Promise.allSettled(this.#underWay)
    }
  }

  close(): void {
    this.#held.clear()
    this.#http.close()
  }

  #hold(callSid: string, overtakersLeft: number, release: () => Promise<void>): void {
    const notice = { callSid, overtakersLeft, release }
    this.#held.add(notice)
    this.clock.setTimeout(() => void this.#release(notice), LONGEST_HOLD_MS)
  }

  async #overtake(callSid: string): Promise<void> {
    for (const notice of this.#held) {
      if (notice.callSid !== callSid) continue
      notice.overtakersLeft -= 1
      if (notice.overtakersLeft <= 0) await this.#release(notice)
    }
  }

  async #release(notice: HeldNotice): Promise<void> {
    if (this.#held.delete(notice)) await this.#track(notice.release())
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
    return tracked
  }

  /** The request and its copies go out together; the first one's answer counts. */
  #deliverCopies(
    request: WebhookRequest,
    faults: WebhookFaults,
  ): Promise<[HttpAnswer | WebhookFailure, ...(HttpAnswer | WebhookFailure)[]]> {
    const token = randomUUID()
    const once = () =>
      this.#deliver(request, faults, token).catch((error: unknown) => {
        if (error instanceof WebhookFailure) return error
        throw error
      })
    return Promise.all([once(), ...Array.from({ length: faults.copies }, once)])
  }

  async #deliver(request: WebhookRequest, faults: WebhookFaults, token: string): Promise<HttpAnswer> {
    const overrides = parseConnectionOverrides(request.url)
    const startedMs = performance.now()
    for (let attempt = 0; ; attempt++) {
      const leftMs = overrides.totalTimeoutMs - (performance.now() - startedMs)
      // Only the first answer is lost: a retry that is lost again would be another fault.
      const lose = faults.loseResponse && attempt === 0
      const outcome = await this.#attempt(request, faults, token, overrides, Math.max(1, leftMs), lose)
      if ('answer' in outcome) {
        const { status, body } = outcome.answer
        this.requests.add(request, { response_code: status, response_body: body })
        return outcome.answer
      }
      const again = attempt < overrides.retryCount && overrides.retryOn.has(outcome.failure)
      this.log.add('webhook-failed', { kind: request.kind, callSid: request.callSid, why: outcome.why, attempt, again })
      if (!again || performance.now() - startedMs >= overrides.totalTimeoutMs) {
        this.requests.add(request, NO_RESPONSE)
        throw new WebhookFailure(outcome.failure === 'ct' ? 11205 : 11200, `${request.kind} webhook: ${outcome.why}`)
      }
    }
  }

  async #attempt(
    request: WebhookRequest,
    faults: WebhookFaults,
    token: string,
    overrides: ConnectionOverrides,
    leftMs: number,
    lose: boolean,
  ): Promise<{ answer: HttpAnswer } | { failure: FailureClass, why: string }> {
    const { url, body, headers } = writeRequest(this.account, request, faults, token)
    try {
      const answer = await this.#http.exchange({
        method: request.method,
        url,
        headers,
        body,
        connectTimeoutMs: Math.min(overrides.connectTimeoutMs, leftMs),
        readTimeoutMs: Math.min(overrides.readTimeoutMs, leftMs),
      })
      this.log.add('webhook', { kind: request.kind, callSid: request.callSid, status: answer.status, lost: lose })
      if (lose) return { failure: 'rt', why: 'the answer was lost on request' }
      if (answer.status >= 200 && answer.status < 300) return { answer }
      return { failure: answer.status >= 500 ? '5xx' : '4xx', why: `the app answered ${answer.status}` }
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error
      return { failure: error.failure, why: error.message }
    }
  }
}
