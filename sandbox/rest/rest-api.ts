import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RetailDeck } from '../books/retail-deck'
import type { Carrier } from '../carrier'
import type { FaultRule } from '../faults/fault-rule'
import { readBody, sendJson, sendSound } from '../http-io'
import { listRented, listVerified, requestValidation } from './caller-ids'
import { callEvents } from './call-events'
import { resourceOf, startCallRecording } from './call-recordings'
import { callResource } from './call-resource'
import { createCall, findCall, updateCall } from './calls'
import { listCalls } from './list-calls'
import { lookUp } from './lookups'
import { countryPrices, numberPrice } from './pricing'
import { notFound, RestError } from './rest-error'

/** How long a request that times out on purpose is kept without an answer, virtual. */
const SILENCE_MS = 60_000

/** A request with the real host's name taken off the front of its path. */
interface RestRequest {
  host: string
  path: string
  method: string
  query: URLSearchParams
  form: URLSearchParams
}

interface RestAnswer {
  status: number
  /** JSON, or a sound as it is. */
  body: unknown
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Twilio's REST API, as far as the app uses it. Every request needs the account's or the API key's password. */
export class RestApi {
  constructor(
    private readonly carrier: Carrier,
    private readonly deck: RetailDeck,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, host: string, url: URL): Promise<void> {
    const form = new URLSearchParams(await readBody(request))
    const path = url.pathname.slice(host.length + 1)
    const method = request.method ?? 'GET'
    const { failure, worked, loseAnswer } = this.carrier.faults.forRest('rest', method, path)
    try {
      if (failure !== null && !worked) return await this.#fail(failure, response)
      this.#authenticate(request.headers.authorization)
      const answer = this.#answer({ host, path, method, query: url.searchParams, form })
      this.carrier.log.add('rest', { method, host, path, status: answer.status })
      if (loseAnswer) response.destroy()
      else if (failure !== null) await this.#fail(failure, response)
      else if (answer.body instanceof Uint8Array) sendSound(request, response, Buffer.from(answer.body))
      else sendJson(response, answer.status, answer.body)
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      this.carrier.log.add('rest', { method, host, path, status: error.status, code: error.code })
      sendJson(response, error.status, error.toJson())
    }
  }

  /** @throws RestError, or leaves the request without an answer */
  async #fail(failure: FaultRule['status'], response: ServerResponse): Promise<void> {
    if (failure === 400) throw new RestError(400, 21215, 'Account not authorized to call that number.')
    if (failure === 429) throw new RestError(429, 20429, 'Too Many Requests')
    if (failure === 500) throw new RestError(500, 20500, 'An internal server error has occurred')
    const closed = new AbortController()
    response.on('close', () => closed.abort())
    await this.carrier.clock.sleep(SILENCE_MS, closed.signal)
    response.destroy()
  }

  #authenticate(header: string | undefined): void {
    const { accountSid, authToken, apiKeySid, apiKeySecret } = this.carrier.config
    const given = Buffer.from(/^Basic (\S+)$/i.exec(header ?? '')?.[1] ?? '', 'base64').toString('utf8')
    const known = [`${accountSid}:${authToken}`, `${apiKeySid}:${apiKeySecret}`]
    if (!known.some(pair => same(pair, given))) throw new RestError(401, 20003, 'Authenticate')
  }

  #answer(request: RestRequest): RestAnswer {
    if (request.host === 'api.twilio.com' && /\/Accounts\/\w+\/Recordings\//.test(request.path)) return this.#recordings(request)
    if (request.host === 'api.twilio.com' && /(IncomingPhoneNumbers|OutgoingCallerIds)\.json$/.test(request.path)) return this.#numbers(request)
    if (request.host === 'api.twilio.com') return this.#calls(request)
    if (request.method !== 'GET') throw new RestError(405, 20004, 'Method not allowed')
    const { path, query } = request
    const number = /^\/v2\/Voice\/Numbers\/([^/]+)$/.exec(path)?.[1]
    const country = /^\/v2\/Voice\/Countries\/([A-Za-z]{2})$/.exec(path)?.[1]
    const looked = /^\/v2\/PhoneNumbers\/([^/]+)$/.exec(path)?.[1]
    if (request.host === 'pricing.twilio.com' && number) {
      const body = numberPrice(this.deck, decodeURIComponent(number), query.get('OriginationNumber'), path)
      return { status: 200, body }
    }
    if (request.host === 'pricing.twilio.com' && country) {
      return { status: 200, body: countryPrices(this.deck, country.toUpperCase(), path) }
    }
    if (request.host === 'lookups.twilio.com' && looked) {
      return { status: 200, body: lookUp(decodeURIComponent(looked), query.get('Fields')) }
    }
    throw notFound(path)
  }

  /** They can be looked up, heard once they are whole, and deleted; nobody here asks for more. */
  #recordings({ path, method }: RestRequest): RestAnswer {
    const match = /^\/2010-04-01\/Accounts\/(AC\w+)\/Recordings\/(RE\w+)\.(json|wav)$/.exec(path)
    if (!match || match[1] !== this.carrier.config.accountSid) throw notFound(path)
    if (method === 'GET' && match[3] === 'wav') {
      const recording = this.carrier.recordings.call(match[2]!)
      if (recording?.status !== 'completed') throw notFound(path)
      return { status: 200, body: recording.toWav() }
    }
    if (method === 'GET' && match[3] === 'json') {
      const recording = this.carrier.recordings.call(match[2]!)
      if (recording === null) throw notFound(path)
      return { status: 200, body: resourceOf(this.carrier, recording) }
    }
    if (method !== 'DELETE' || match[3] !== 'json') throw new RestError(405, 20004, 'Method not allowed')
    if (!this.carrier.recordings.delete(match[2]!)) throw notFound(path)
    return { status: 204, body: null }
  }

  /** Those that calls may show: rented, and proved to belong to somebody of ours. */
  #numbers({ path, method, query, form }: RestRequest): RestAnswer {
    const match = /^\/2010-04-01\/Accounts\/(AC\w+)\/(IncomingPhoneNumbers|OutgoingCallerIds)\.json$/.exec(path)
    if (!match || match[1] !== this.carrier.config.accountSid) throw notFound(path)
    if (method === 'GET') {
      const list = match[2] === 'OutgoingCallerIds' ? listVerified : listRented
      return { status: 200, body: list(this.carrier, query) }
    }
    if (method !== 'POST' || match[2] !== 'OutgoingCallerIds') throw new RestError(405, 20004, 'Method not allowed')
    return { status: 200, body: requestValidation(this.carrier, form) }
  }

  #calls({ path, method, query, form }: RestRequest): RestAnswer {
    const { accountSid } = this.carrier.config
    const match = /^\/2010-04-01\/Accounts\/(AC\w+)\/Calls(?:\/(\w+)(\/Events|\/Recordings)?)?\.json$/.exec(path)
    if (!match || match[1] !== accountSid) throw notFound(path)
    const sid = match[2]
    if (method !== 'GET' && method !== 'POST') throw new RestError(405, 20004, 'Method not allowed')
    if (sid === undefined) {
      if (method === 'POST') return { status: 201, body: createCall(this.carrier, this.deck, form) }
      return { status: 200, body: listCalls(this.carrier, this.deck, query) }
    }
    const call = findCall(this.carrier, sid, path)
    if (match[3] === '/Recordings') {
      if (method !== 'POST') throw new RestError(405, 20004, 'Method not allowed')
      return { status: 201, body: startCallRecording(this.carrier, call, form) }
    }
    if (match[3] !== undefined) {
      if (method === 'POST') throw new RestError(405, 20004, 'Method not allowed')
      return { status: 200, body: callEvents(this.carrier, call, path) }
    }
    if (method === 'POST') updateCall(this.carrier, call, form)
    return { status: 200, body: callResource(accountSid, this.deck, call, this.carrier.clock.now()) }
  }
}
