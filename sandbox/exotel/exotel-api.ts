import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultRule } from '../faults/fault-rule'
import { readBody, sendJson } from '../http-io'
import { asDialled, callResource, detailsV3 } from './wire'
import { connect, readNumber } from './connect'
import { ExotelError, sendExotel, type Format } from './exotel-error'
import { listCalls } from './list-calls'
import { runCall } from './run-call'
import type { ExotelWorld } from './world'

/** How long a request that times out on purpose is kept without an answer, virtual. */
const SILENCE_MS = 60_000
/** Exotel's own advice on its limits is to wait a second, then twice as long each time, and no more than five. */
export const RETRY_AFTER_SECONDS = 5

/** In the API's own words; which of them a fault takes is said by its status. */
const FAILURES: Readonly<Record<number, [message: string, code: string]>> = {
  400: ['Missing or invalid parameters, on request', 'BAD_REQUEST'],
  401: ['Authentication failed, on request', 'UNAUTHORIZED'],
  402: ['Insufficient balance, on request', 'PAYMENT_REQUIRED'],
  403: ['Account suspended, on request', 'FORBIDDEN'],
  404: ['Resource not found, on request', 'NOT_FOUND'],
  429: ['Too many requests, on request', 'TOO_MANY_REQUESTS'],
  500: ['Internal server error, on request', 'INTERNAL_ERROR'],
}

interface Asked {
  method: string
  path: string
  query: URLSearchParams
  form: URLSearchParams
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Exotel's API v1, as far as the app uses it, and Call Details of v3. */
export class ExotelApi {
  constructor(private readonly world: ExotelWorld) {}

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const form = new URLSearchParams(await readBody(request))
    const method = request.method ?? 'GET'
    const format: Format = url.pathname.endsWith('.json') ? 'json' : 'xml'
    const path = url.pathname.replace(/\.json$/, '')
    const { faults, log } = this.world.carrier
    const { failure, worked, loseAnswer } = faults.forRest('exotel-rest', method, path)
    try {
      if (failure !== null && !worked) return await this.#fail(failure, response)
      this.#authenticate(request.headers.authorization)
      const asked = { method, path, query: url.searchParams, form }
      if (path.startsWith('/v3/')) return sendJson(response, 200, this.#detailsV3(asked))
      const answer = this.#answer(asked)
      log.add('exotel-rest', { method, path, status: 200 })
      if (loseAnswer) response.destroy()
      else if (failure !== null) await this.#fail(failure, response)
      else sendExotel(response, format, 200, answer)
    } catch (error) {
      if (!(error instanceof ExotelError)) throw error
      log.add('exotel-rest', { method, path, status: error.status, message: error.message })
      if (error.status === 429) response.setHeader('retry-after', String(RETRY_AFTER_SECONDS))
      sendExotel(response, format, error.status, error.toWire())
    }
  }

  /** @throws ExotelError, or leaves the request without an answer */
  async #fail(failure: FaultRule['status'], response: ServerResponse): Promise<void> {
    if (failure !== 'timeout') throw new ExotelError(failure, ...(FAILURES[failure] ?? FAILURES[500]!))
    const closed = new AbortController()
    response.on('close', () => closed.abort())
    await this.world.clock.sleep(SILENCE_MS, closed.signal)
    response.destroy()
  }

  #authenticate(header: string | undefined): void {
    const { apiKey, apiToken } = this.world.account
    const given = Buffer.from(/^Basic (\S+)$/i.exec(header ?? '')?.[1] ?? '', 'base64').toString('utf8')
    if (!same(given, `${apiKey}:${apiToken}`)) throw new ExotelError(401, 'Authentication failed', 'UNAUTHORIZED')
  }

  #answer({ method, path, query, form }: Asked): Record<string, unknown> {
    const { account, calls, clock } = this.world
    const [, sid, noun, rest] = /^\/v1\/Accounts\/([\w-]+)\/(Calls|CustomerWhitelist)(?:\/([^/]+))?$/.exec(path) ?? []
    if (sid !== account.accountSid) throw new ExotelError(404, 'Resource not found')
    const one = rest === undefined ? null : decodeURIComponent(rest)
    if (noun === 'Calls' && one === 'connect') {
      if (method !== 'POST') throw new ExotelError(405, 'Method not allowed')
      return this.#connect(form)
    }
    if (method !== 'GET') throw new ExotelError(405, 'Method not allowed')
    if (noun === 'CustomerWhitelist' && one !== null) {
      const number = readNumber(one)
      return { Result: { Number: asDialled(number), Status: this.world.whitelist.get(number) ?? 'Neutral', Type: null, Expiry: null } }
    }
    if (noun !== 'Calls') throw new ExotelError(404, 'Resource not found')
    if (one === null) return listCalls(this.world, query)
    const call = calls.get(one)
    if (!call) throw new ExotelError(404, 'Resource not found')
    return { Call: callResource(account, call, clock.now(), query.get('details') === 'true') }
  }

  #connect(form: URLSearchParams): Record<string, unknown> {
    const { account, calls, clock } = this.world
    const { call, limits } = connect(this.world, form)
    calls.set(call.sid, call)
    this.world.carrier.log.add('exotel-call', { sid: call.sid, to: call.leg.to, customField: call.customField })
    // who asked hears of the call before anything of the call itself
    setImmediate(() => runCall(this.world, call, limits))
    return { Call: callResource(account, call, clock.now(), false) }
  }

  #detailsV3({ method, path }: Asked): Record<string, unknown> {
    const { account, calls, clock } = this.world
    const [, sid, id] = /^\/v3\/accounts\/([\w-]+)\/calls\/([\w-]+)$/.exec(path) ?? []
    const call = method === 'GET' && sid === account.accountSid ? calls.get(id ?? '') : undefined
    if (!call) throw new ExotelError(404, 'Resource not found')
    return { request_id: call.sid, method, http_code: 200, response: { call_details: detailsV3(call, clock.now()) } }
  }
}
