import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventLog } from '../event-log'
import type { FaultBoard, RestFaults } from '../faults/fault-board'
import { readBody } from '../http-io'
import type { StripeAccount } from './account'
import { expand } from './expand'
import { canonicalForm, parseForm } from './form'
import { IdempotencyKeys, type Answer } from './idempotency'
import { newId } from './ids'
import { Params } from './params'
import { findRoute, type Route } from './routes'
import { StripeError } from './stripe-error'
import { API_VERSION, type StripeWorld } from './world'

/** How long a request that times out on purpose is kept without an answer, virtual. */
const SILENCE_MS = 60_000

interface Call {
  method: string
  path: string
  form: string
  requestId: string
  key: string | null
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function answerOf(error: StripeError, requestId: string): Answer {
  const { code } = error.body
  const more = code ? { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` } : {}
  return { status: error.status, body: { error: { ...error.body, ...more } }, requestId }
}

const BROKEN = new StripeError(500, { type: 'api_error', message: 'Something went wrong on our end, on request.' })
const TOO_MANY = new StripeError(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'Too many requests, on request. Slow down.',
}, false)

/** Stripe's API, as far as the app uses it. */
export class StripeApi {
  readonly keys = new IdempotencyKeys()

  constructor(
    private readonly account: StripeAccount,
    private readonly world: StripeWorld,
    private readonly faults: FaultBoard,
    private readonly log: EventLog,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? 'GET'
    const body = await readBody(request)
    const form = method === 'GET' ? url.search.slice(1) : body
    const key = method === 'POST' ? request.headers['idempotency-key'] : undefined
    const requestId = newId('req', 14)
    const call = { method, path: url.pathname, form, requestId, key: typeof key === 'string' ? key : null }
    const version = String(request.headers['stripe-version'] ?? API_VERSION)
    try {
      this.#authenticate(request.headers.authorization)
      const faults = this.faults.forRest('stripe-rest', call.method, call.path)
      if (faults.failure === 429) throw TOO_MANY
      await this.#serve(call, faults, response, version)
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      this.#send(response, call, answerOf(error, requestId), version)
    }
  }

  async #serve(call: Call, faults: RestFaults, response: ServerResponse, version: string): Promise<void> {
    const route = findRoute(call.method, call.path)
    const { key } = call
    const kept = key === null ? null : this.#claim(call, key)
    const send = (answer: Answer) => {
      if (faults.loseAnswer) response.destroy()
      else this.#send(response, call, answer, version)
    }
    if (kept) return send(kept)
    if (faults.delayMs > 0) await this.world.clock.sleep(faults.delayMs)
    const worked = faults.failure === null || faults.worked ? this.#work(call, route) : null
    if (faults.failure === 'timeout') {
      this.#settle(key, worked)
      return this.#staySilent(response)
    }
    const answer = faults.failure === 500 || !worked ? answerOf(BROKEN, call.requestId) : worked
    this.#settle(key, answer)
    send(answer)
  }

  #claim(call: Call, key: string): Answer | null {
    return this.keys.claim(key, call.path, canonicalForm(call.form), this.world.clock.now())
  }

  /** Keeps the answer under its key, unless the request was refused before any work began. */
  #settle(key: string | null, answer: Answer & { isKept?: boolean } | null): void {
    if (key === null) return
    if (answer === null || answer.isKept === false) this.keys.free(key)
    else this.keys.keep(key, answer)
  }

  #work(call: Call, route: Route): Answer & { isKept: boolean } {
    const params = new Params(parseForm(call.form))
    const { requestId } = call
    this.world.origin = { id: requestId, idempotencyKey: call.key }
    let isDone = false
    try {
      const paths = params.texts('expand')
      const result = route.serve(this.world, params, route.id)
      isDone = true
      return { status: 200, body: expand(this.world, result, paths), requestId, isKept: true }
    } catch (error) {
      if (!(error instanceof StripeError)) throw error
      return { ...answerOf(error, requestId), isKept: isDone || error.isKept }
    } finally {
      this.world.origin = null
    }
  }

  #authenticate(header: string | undefined): void {
    const bearer = /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? ''
    const basic = Buffer.from(/^Basic (\S+)$/i.exec(header ?? '')?.[1] ?? '', 'base64').toString('utf8')
    const given = bearer || basic.replace(/:$/, '')
    if (same(given, this.account.secretKey)) return
    const message = given ? `Invalid API Key provided: ${given.slice(0, 8)}****` : 'You did not provide an API key.'
    throw new StripeError(401, { type: 'invalid_request_error', message }, false)
  }

  #send(response: ServerResponse, call: Call, answer: Answer, version: string): void {
    const { method, path, key, requestId } = call
    const isReplay = answer.requestId !== requestId
    this.log.add('stripe-rest', { method, path, status: answer.status, replayed: isReplay, key })
    const text = JSON.stringify(answer.body, null, 2)
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-cache, no-store',
      'request-id': requestId,
      'stripe-version': version,
      ...(key === null ? {} : { 'idempotency-key': key }),
      ...(isReplay ? { 'idempotent-replayed': 'true', 'original-request': answer.requestId } : {}),
      // A kept 500 would only be answered again.
      ...(answer.status === 500 && key !== null ? { 'stripe-should-retry': 'false' } : {}),
    })
    response.end(text)
  }

  async #staySilent(response: ServerResponse): Promise<void> {
    const closed = new AbortController()
    response.on('close', () => closed.abort())
    await this.world.clock.sleep(SILENCE_MS, closed.signal)
    response.destroy()
  }
}
