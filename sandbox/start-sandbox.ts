import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { Authenticator } from './authenticator/authenticator'
import { makeBooks } from './books/books'
import { RetailDeck } from './books/retail-deck'
import { Recordings } from './calls/recordings'
import { CallStore } from './calls/call-store'
import type { Carrier } from './carrier'
import { VirtualClock } from './clock'
import type { SandboxConfig } from './config'
import { ControlApi } from './control/control-api'
import { servePage } from './control/pages'
import { ErrorLog } from './error-log'
import { EventLog } from './event-log'
import { FaultBoard } from './faults/fault-board'
import { makeExotelBooks } from './exotel/books'
import { ExotelSandbox } from './exotel/exotel-sandbox'
import { Handsets } from './handsets/handsets'
import { MailServer } from './mail/mail-server'
import { BodyError, sendJson } from './http-io'
import { mediaClock } from './media/media-clock'
import { prewarmMedia } from './media/media-session'
import { AccountNumbers } from './numbers/account-numbers'
import { behaviourOf, isFixed } from './numbers/behaviour'
import { nobody, scriptedParty } from './numbers/scripted-party'
import { RealtimeSandbox } from './realtime/realtime-sandbox'
import { RestApi } from './rest/rest-api'
import { DEFAULT_SETTINGS } from './settings'
import { Signaling } from './signaling/signaling'
import { remember } from './state/remember'
import { StripeSandbox } from './stripe/stripe-sandbox'
import { Webhooks } from './webhooks/webhooks'

export interface SandboxOptions extends SandboxConfig {
  /** Where the carrier's errors are printed. Default: stderr. */
  printError?: (line: string) => void
}

export interface Sandbox {
  readonly port: number
  /** `http://localhost:<port>` */
  readonly url: string
  /** Where mail is taken; null while the mail server is off. */
  readonly smtpPort: number | null
  /** For tests in the same process. */
  readonly carrier: Carrier
  readonly signaling: Signaling
  /** Null while there is no Stripe. */
  readonly stripe: StripeSandbox | null
  /** Null while there is no Exotel. */
  readonly exotel: ExotelSandbox | null
  /** Null while there is no voice model. */
  readonly realtime: RealtimeSandbox | null
  stop(): Promise<void>
}

const REST_HOSTS = ['api.twilio.com', 'pricing.twilio.com', 'lookups.twilio.com']

function newCarrier(options: SandboxOptions, route: Carrier['route']): Carrier {
  const clock = new VirtualClock()
  const log = new EventLog(clock)
  const errors = new ErrorLog(log, options.printError)
  const faults = new FaultBoard(log)
  return {
    config: options,
    clock,
    log,
    errors,
    faults,
    webhooks: new Webhooks(options, clock, faults, log, errors),
    calls: new CallStore(),
    recordings: new Recordings(),
    numbers: new AccountNumbers(options.callerId, options.numbers ?? [], options.incomingUrl ?? null),
    streams: new Set(),
    settings: { ...DEFAULT_SETTINGS },
    route,
  }
}

type Handle = (request: http.IncomingMessage, response: http.ServerResponse) => Promise<void>
type Upgrade = (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void

/** As the real ones: idle connections outlast the callers' pools, so that nobody asks over one that is being closed. */
const IDLE_CONNECTION_MS = 600_000

/** Nothing that a request does may end the carrier: what was not foreseen is printed and answered 500. */
function newServer(handle: Handle, upgrades: Readonly<Record<string, Upgrade>>): http.Server {
  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const tooLarge = error instanceof BodyError
      if (!tooLarge) console.error('[sandbox]', error)
      if (response.headersSent) response.destroy()
      else sendJson(response, tooLarge ? 413 : 500, { error: String(error) })
    })
  })
  server.keepAliveTimeout = IDLE_CONNECTION_MS
  server.on('upgrade', (request, socket, head) => {
    const upgrade = upgrades[new URL(request.url ?? '/', 'http://localhost').pathname]
    if (upgrade) upgrade(request, socket, head)
    else socket.destroy()
  })
  return server
}

function listen(server: http.Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/**
 * Listens, and on a loopback address also on the other one: `localhost` may mean either, and another program's
 * answer there would be a riddle.
 */
async function listenEverywhere(create: () => http.Server, options: SandboxOptions) {
  const first = create()
  const port = await listen(first, options.port, options.host)
  const other = { '127.0.0.1': '::1', '::1': '127.0.0.1' }[options.host]
  const second = create()
  const servers = [first]
  // A machine without IPv6 is fine with the first alone.
  if (other && (await listen(second, port, other).catch(() => null)) !== null) servers.push(second)
  return { port, servers }
}

async function startMail({ smtpPort, host }: SandboxOptions, { clock, log }: Carrier): Promise<MailServer | null> {
  if (smtpPort == null) return null
  return new MailServer({ port: smtpPort, host, clock, log }).listen()
}

/** Starts the world outside: Twilio's REST API and gateway, Stripe, phones, mail, control, books. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const deck = new RetailDeck(options.deckFile)
  const carrier = newCarrier(options, to => {
    if (to.startsWith('client:')) return signaling.party(to.slice('client:'.length))
    if (!to.startsWith('+')) return nobody
    const handset = isFixed(to) ? null : handsets.party(to)
    return handset ?? scriptedParty(carrier.clock, behaviourOf(to))
  })
  const signaling = new Signaling(carrier)
  const handsets = new Handsets(carrier, () => signaling.presence())
  const rest = new RestApi(carrier, deck)
  const mail = await startMail(options, carrier)
  const stripe = options.stripe ? new StripeSandbox(options.stripe, carrier) : null
  const exotel = options.exotel ? new ExotelSandbox(options.exotel, carrier) : null
  const realtime = options.realtime ? new RealtimeSandbox(options.realtime, carrier.clock, carrier.log) : null
  const authenticator = new Authenticator(options.authenticatorFile ?? null)
  const memory = remember(options.stateFile, { carrier, authenticator, mail, stripe, exotel }, options.printError)
  const control = new ControlApi(carrier, signaling, mail, stripe, authenticator, exotel, realtime)

  const answer = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const host = url.pathname.split('/')[1] ?? ''
    if (REST_HOSTS.includes(host)) return rest.handle(request, response, host, url)
    if (url.pathname.startsWith('/control/api/')) return control.handle(request, response, url)
    if (realtime && request.method === 'POST' && url.pathname === '/v1/responses') return realtime.answer(request, response)
    if (await exotel?.handle(request, response, url)) return
    if (await stripe?.handle(request, response, url)) return
    if (url.pathname === '/books.json') {
      const books = makeBooks(deck, carrier.calls)
      return sendJson(response, 200, exotel ? { ...books, exotel: makeExotelBooks(exotel.world) } : books)
    }
    if (request.method === 'GET' && (await servePage(response, url.pathname))) return
    sendJson(response, 404, { error: `There is nothing at ${url.pathname}.` })
  }
  const handle: Handle = (request, response) => answer(request, response).finally(() => {
    if (request.method !== 'GET') memory?.touch()
  })
  const upgrades: Record<string, Upgrade> = {
    '/signal': signaling.upgrade.bind(signaling),
    '/phones/ws': handsets.upgrade.bind(handsets),
    ...(realtime ? { '/v1/realtime': realtime.upgrade.bind(realtime) } : {}),
  }
  const { port, servers } = await listenEverywhere(() => newServer(handle, upgrades), options)
  if (stripe) stripe.world.publicUrl = `http://localhost:${port}`
  await prewarmMedia()
  const stop = async () => {
    signaling.close()
    handsets.close()
    realtime?.close()
    for (const stream of carrier.streams) stream.cut()
    for (const { live } of carrier.calls.all()) live?.end?.close()
    mediaClock.setRate(1)
    carrier.clock.stop()
    carrier.webhooks.close()
    stripe?.close()
    exotel?.close()
    // before what may take longer than whoever stops us waits
    memory?.save()
    await mail?.close()
    memory?.close()
    const closed = servers.map(server => new Promise(resolve => server.close(resolve)))
    for (const server of servers) server.closeAllConnections()
    await Promise.all(closed)
  }
  return { port, url: `http://localhost:${port}`, smtpPort: mail?.port ?? null, carrier, signaling, stripe, exotel, realtime, stop }
}
