import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ExotelCall } from '../../../sandbox/exotel/call'
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox'
import { keysPath } from '../../../server/carriers/exotel/callback-token'
import type { ExotelKeys, ExotelStatus } from '../../../server/carriers/exotel/events'
import { createExotelCarrier, type ExotelSettings } from '../../../server/carriers/exotel/exotel-carrier'
import type { Carrier, LegOrder, Placement } from '../../../server/carriers/carrier'
import type { Context } from '../../../server/context'
import { DomainError } from '../../../server/domain/errors'
import { exotelKeys, exotelStatus } from '../../../server/http/gates/exotel'
import type { WebhookRequest } from '../../../server/http/define-webhook'
import { ControlClient } from './control-client'
import { sandboxOptions } from './sandbox-config'
import { toneFile } from './tone-file'
import { until } from './until'

export const EXOTEL_ACCOUNT = {
  accountSid: 'talktime1', apiKey: 'exotel-key-0123', apiToken: 'exotel-token-0123', callerId: '+918047091999',
}
export const EXOTEL_SECRET = 'a-secret-of-the-tests-for-exotels-addresses'
/** Shorter than anything that is said to the end before the next message. */
const STEP_MS = 200
/** What the recording at `promptUrl` is. */
export const PROMPT_HERTZ = 440
export const CALL_ID = '0193a5b2-0000-7000-8000-00000000000a'

export function exotelSettings(apiBaseUrl: string): ExotelSettings {
  return { ...EXOTEL_ACCOUNT, apiBaseUrl, currency: 'INR', webhookSecret: EXOTEL_SECRET }
}

/** What the gates look at of a context. */
export const GATED = { config: { exotel: exotelSettings('https://api.in.exotel.com') } } as unknown as Context

export interface Received {
  request: { method: string, target: string, contentType: string, body: string }
  /** What the gate let in; null where it let nothing in. */
  event: ExotelStatus | ExotelKeys | null
  /** At which post it fell. */
  reason: unknown
}

export function webhookRequest(method: string, target: string, contentType = '', body = ''): WebhookRequest {
  return {
    method, target, header: name => name === 'content-type' ? contentType : undefined, body: () => Promise.resolve(body),
  }
}

/** The sandbox's Exotel, the adapter that talks to it, and the gates that its callbacks come to. */
export class ExotelTestWorld {
  readonly received: Received[] = []
  /** What the app answers; null leaves a callback without an answer. */
  answering: (received: Received) => number | null = ({ event }) => event ? 200 : 400
  #server: http.Server | null = null
  #url = ''

  private constructor(readonly sandbox: Sandbox, readonly carrier: Carrier, readonly control: ControlClient) {}

  static async start(): Promise<ExotelTestWorld> {
    const exotel = { ...EXOTEL_ACCOUNT, perMinute: '0.60', flowsFile: null }
    const sandbox = await startSandbox(sandboxOptions('http://localhost:9/voice', { exotel }))
    // Time passes only when a test says so.
    sandbox.carrier.clock.setRate(0)
    // it waits as long as the busiest machine takes: silence ends by the sandbox's own clock
    const carrier = createExotelCarrier(exotelSettings(sandbox.url), 90_000)
    const world = new ExotelTestWorld(sandbox, carrier, new ControlClient(sandbox.url))
    world.#server = http.createServer((request, response) => void world.#receive(request, response))
    await new Promise<void>(resolve => world.#server!.listen(0, '127.0.0.1', resolve))
    world.#url = `http://localhost:${(world.#server.address() as AddressInfo).port}`
    return world
  }

  async stop(): Promise<void> {
    await this.sandbox.stop()
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  /** A recording of three seconds. */
  get promptUrl(): string {
    return `${this.#url}/prompt.wav`
  }

  get exotel() {
    return this.sandbox.exotel!.world
  }

  /** Between tests: nothing on its way, no faults, no callbacks from before. */
  async reset(): Promise<void> {
    this.sandbox.carrier.faults.clear()
    this.answering = ({ event }) => event ? 200 : 400
    for (const call of this.exotel.calls.values()) call.leg.live?.hangUp()
    await this.advance(1)
    this.exotel.settings = { contentType: 'multipart', fillDelayMs: 300_000 }
    this.received.length = 0
    await this.control.send('PUT', '/exotel/flows', this.flow('tamil'))
  }

  flow(appId: string) {
    return {
      appId, prompt: { text: 'Press one two or three' }, keys: ['1', '2', '3'], repeats: 2, timeoutSeconds: 8,
      passthruUrl: this.#url + keysPath(EXOTEL_SECRET), greeting: { text: 'Thank you' },
    }
  }

  order(more: Partial<LegOrder> & { callId?: string } = {}): LegOrder {
    const { callId = CALL_ID, ...rest } = more
    const document = JSON.stringify({ flowId: 'tamil', callId })
    return {
      toNumber: '+919876500064', fromNumber: EXOTEL_ACCOUNT.callerId, document, maxSeconds: 90, ringSeconds: 30,
      statusUrl: this.#url + this.carrier.statusPath({ callId, terms: '' }), ...rest,
    }
  }

  /** An order that is placed. */
  async place(more: Parameters<ExotelTestWorld['order']>[0] = {}): Promise<ExotelCall> {
    const placement: Placement = await this.carrier.placeLeg(this.order(more))
    if (placement.kind !== 'placed') throw new Error(`it was ${placement.kind}`)
    return this.exotel.calls.get(placement.leg.id)!
  }

  /** Calls that were dialled to a number, oldest first. */
  callsTo(number: string): ExotelCall[] {
    return [...this.exotel.calls.values()].filter(call => call.leg.to === number)
  }

  /** Lets time pass in steps in which requests are answered: what is sent first comes first, unless it is held back. */
  async advance(seconds: number): Promise<void> {
    for (let passedMs = 0; passedMs < seconds * 1_000; passedMs += STEP_MS) {
      await this.sandbox.carrier.clock.advance(STEP_MS)
      await this.exotel.callbacks.sent()
    }
    await this.exotel.callbacks.idle()
  }

  /** Lets time pass until the call is over. */
  async over(call: ExotelCall): Promise<void> {
    await until(async () => {
      await this.advance(5)
      return call.leg.endedMs !== null
    }, 'the end of the call')
    await this.exotel.callbacks.idle()
  }

  statuses(): ExotelStatus[] {
    return this.received.flatMap(({ event }) => event && 'status' in event ? [event] : [])
  }

  keys(): ExotelKeys[] {
    return this.received.flatMap(({ event }) => event && 'digits' in event ? [event] : [])
  }

  async #receive(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const contentType = incoming.headers['content-type'] ?? ''
    const [method, target] = [incoming.method ?? '', incoming.url ?? '']
    if (target === '/prompt.wav') return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(toneFile(PROMPT_HERTZ, 3, 8_000))
    const gate = target.startsWith('/api/ivr/webhook/keys/') ? exotelKeys : exotelStatus
    const received: Received = { request: { method, target, contentType, body }, event: null, reason: null }
    try {
      received.event = await gate(webhookRequest(method, target, contentType, body), GATED)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      received.reason = error.details.reason
    }
    this.received.push(received)
    const status = this.answering(received)
    if (status !== null) response.writeHead(status).end()
  }
}
