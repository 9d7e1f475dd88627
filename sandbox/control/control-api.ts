import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Call } from '../calls/call'
import { simulateCall } from '../calls/simulate'
import type { Carrier } from '../carrier'
import type { Authenticator } from '../authenticator/authenticator'
import { authenticatorRoutes } from '../authenticator/authenticator-control'
import { exotelRoutes } from '../exotel/exotel-control'
import type { ExotelSandbox } from '../exotel/exotel-sandbox'
import { historyRoutes } from '../history/history-control'
import { readBody, sendJson } from '../http-io'
import { mailRoutes } from '../mail/mail-control'
import type { MailServer } from '../mail/mail-server'
import { realtimeRoutes } from '../realtime/realtime-control'
import type { RealtimeSandbox } from '../realtime/realtime-sandbox'
import { readSettings } from '../settings'
import type { Signaling } from '../signaling/signaling'
import { stripeRoutes } from '../stripe/stripe-control'
import type { StripeSandbox } from '../stripe/stripe-sandbox'
import { audioView, callView } from './call-view'
import { dialRoutes } from './dial-control'
import { readSimulatedCall } from './simulate-input'
import { wordsRoutes } from './words-control'

type Input = Record<string, unknown>
type Handler = (input: Input, match: RegExpExecArray, url: URL) => unknown

/** A refusal with a sentence. */
class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

function milliseconds(input: Input, key: string): number {
  const value = input[key]
  if (typeof value !== 'number' || !(value >= 0)) throw new TypeError(`"${key}" is a number of milliseconds ≥ 0`)
  return value
}

/** The sandbox's own API, for tests and for the control page. JSON in, JSON out. */
export class ControlApi {
  readonly #routes: readonly (readonly [method: string, path: RegExp, handler: Handler])[]

  constructor(
    private readonly carrier: Carrier,
    private readonly signaling: Signaling,
    mail: MailServer | null,
    stripe: StripeSandbox | null,
    authenticator: Authenticator,
    exotel: ExotelSandbox | null,
    realtime: RealtimeSandbox | null,
  ) {
    const { faults, log, errors, webhooks, calls } = carrier
    this.#routes = [
      ['GET', /^\/faults$/, () => faults.list()],
      ['PUT', /^\/faults$/, input => faults.replace(this.#list(input))],
      ['POST', /^\/faults$/, input => faults.add(...this.#list(input))],
      ['DELETE', /^\/faults$/, () => faults.clear()],
      ['GET', /^\/clock$/, () => this.#clock()],
      ['PUT', /^\/clock$/, input => this.#setClock(input)],
      ['POST', /^\/clock\/advance$/, input => this.#advance(input)],
      ['POST', /^\/signaling\/cut$/, input => signaling.cut(milliseconds(input, 'ms'))],
      ['GET', /^\/presence$/, () => signaling.presence()],
      ['GET', /^\/settings$/, () => carrier.settings],
      ['PUT', /^\/settings$/, input => (carrier.settings = readSettings(input, carrier.settings))],
      ['GET', /^\/events$/, (_input, _match, url) => log.since(Number(url.searchParams.get('since')) || 0)],
      ['GET', /^\/errors$/, () => errors.all()],
      ['DELETE', /^\/errors$/, () => errors.clear()],
      ['GET', /^\/calls$/, () => calls.newestFirst().slice(0, 200).map(callView)],
      ['GET', /^\/calls\/(\w+)$/, (_input, match) => callView(this.#call(match))],
      ['GET', /^\/calls\/(\w+)\/audio$/, (_input, match) => this.#audio(match)],
      ['POST', /^\/calls\/(\w+)\/digits$/, (input, match) => this.#press(input, match)],
      ['POST', /^\/calls\/(\w+)\/hangup$/, (_input, match) => this.#call(match).live?.hangUp()],
      ['POST', /^\/simulate$/, input => simulateCall(carrier, readSimulatedCall(input))],
      ['POST', /^\/flush$/, () => Promise.all([webhooks.idle(), stripe?.deliveries.idle(), exotel?.world.callbacks.idle()]).then(() => undefined)],
      ...dialRoutes(carrier),
      ...wordsRoutes(carrier),
      ...mailRoutes(mail),
      ...stripeRoutes(stripe),
      ...historyRoutes(carrier, stripe),
      ...authenticatorRoutes(authenticator),
      ...exotelRoutes(exotel),
      ...realtimeRoutes(realtime),
    ]
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice('/control/api'.length)
    try {
      const input = await this.#input(request)
      const routes = this.#routes.filter(([, pattern]) => pattern.test(path))
      const route = routes.find(([method]) => method === request.method)
      if (!route) throw new ControlError(routes.length > 0 ? 405 : 404, `There is no ${request.method} ${path}.`)
      const [, pattern, handler] = route
      const match = pattern.exec(path)
      if (match) sendJson(response, 200, (await handler(input, match, url)) ?? { ok: true })
    } catch (error) {
      const isInput = error instanceof TypeError || error instanceof RangeError
      const status = error instanceof ControlError ? error.status : isInput ? 400 : 500
      if (status === 500) console.error('[sandbox] control', error)
      sendJson(response, status, { error: error instanceof Error ? error.message : String(error) })
    }
  }

  async #input(request: IncomingMessage): Promise<Input> {
    const { method, headers } = request
    const body = await readBody(request)
    if (method === 'GET') return {}
    // A form of another site cannot send JSON, and no other site is allowed to.
    if (headers.origin && URL.canParse(headers.origin) && new URL(headers.origin).host !== headers.host) {
      throw new ControlError(403, 'Only pages of the sandbox itself may do that.')
    }
    if (body === '') return {}
    if (!headers['content-type']?.startsWith('application/json')) throw new ControlError(415, 'Send application/json.')
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) throw new TypeError('Send an object or a list.')
    return Array.isArray(value) ? { list: value } : { ...value }
  }

  #list(input: Input): unknown[] {
    return Array.isArray(input.list) ? input.list : [input]
  }

  #call(match: RegExpExecArray): Call {
    const call = this.carrier.calls.get(match[1] ?? '')
    if (!call) throw new ControlError(404, 'There is no such call.')
    return call
  }

  #audio(match: RegExpExecArray) {
    const view = audioView(this.#call(match))
    if (!view) throw new ControlError(409, 'This leg is over, or has no sound.')
    return view
  }

  #press(input: Input, match: RegExpExecArray): void {
    const { digits } = input
    if (typeof digits !== 'string' || !/^[0-9*#]+$/.test(digits)) throw new TypeError('"digits" is a text of keys')
    const end = this.#call(match).live?.end
    if (!end) throw new ControlError(409, 'This leg is over.')
    for (const key of digits) end.pressKey(key)
  }

  #clock() {
    const { clock } = this.carrier
    return { now: new Date(clock.now()).toISOString(), rate: clock.rate }
  }

  #setClock(input: Input) {
    if (typeof input.rate !== 'number') throw new TypeError('"rate" is a number: 1 is real time, 0 stands still')
    this.carrier.clock.setRate(input.rate)
    return this.#clock()
  }

  async #advance(input: Input) {
    await this.carrier.clock.advance(milliseconds(input, 'ms'))
    return this.#clock()
  }
}
