import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Party } from '../calls/party'
import type { Carrier } from '../carrier'
import { nobody } from '../numbers/scripted-party'
import { readAccessToken, TokenError } from './access-token'
import { CalleeLeg } from './callee-leg'
import { CallerLeg } from './caller-leg'
import type { ClientLeg } from './client-leg'
import { clientParty } from './client-party'
import { Connection, readFrame, type SignalFrame } from './connection'

const CALL_GONE = { code: 31404, message: 'The call is gone' }
const NOT_ALLOWED = { code: 31002, message: 'This token does not allow calls through this application' }

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The Voice SDK's gateway: who is connected, who is registered, and which frame belongs to which call. */
export class Signaling {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Connection>()
  readonly #registered = new Map<string, Set<Connection>>()
  /** By call id and by the temporary id that the SDK made up. */
  readonly #legs = new Map<string, ClientLeg>()
  #isCut = false

  constructor(private readonly carrier: Carrier) {}

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isCut) return void socket.destroy()
    this.#server.handleUpgrade(request, socket, head, ws => this.#open(ws))
  }

  /** Drops every socket and lets none in for `ms` of virtual time. */
  cut(ms: number): void {
    this.#isCut = true
    this.carrier.log.add('signaling-cut', { ms })
    for (const connection of [...this.#connections]) connection.terminate()
    this.carrier.clock.setTimeout(() => (this.#isCut = false), ms)
  }

  presence(): { identity: string, tabs: number }[] {
    return [...this.#registered].map(([identity, tabs]) => ({ identity, tabs: tabs.size }))
  }

  /** The registered user of that name, or nobody. */
  party(identity: string): Party {
    const tabs = [...(this.#registered.get(identity) ?? [])]
    if (tabs.length === 0) return nobody
    return clientParty(this.carrier, tabs, {
      add: leg => this.#legs.set(leg.sid, leg),
      remove: leg => this.#legs.delete(leg.sid),
    })
  }

  close(): void {
    for (const connection of this.#connections) connection.terminate()
    for (const leg of this.#legs.values()) leg.media.close()
    this.#server.close()
  }

  #open(socket: WebSocket): void {
    const connection = new Connection(socket)
    this.#connections.add(connection)
    this.carrier.log.add('signaling-open')
    socket.on('message', data => {
      const frame = readFrame(data.toString())
      if (!frame) return
      this.carrier.log.add('signal', { type: frame.type, callsid: text(frame.payload.callsid) })
      this.#receive(connection, frame).catch((error: unknown) => {
        this.carrier.log.add('signal-failed', { type: frame.type, why: String(error) })
        console.error('[sandbox] signaling', error)
      })
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', code => this.#closed(connection, code))
  }

  #closed(connection: Connection, code: number): void {
    this.#connections.delete(connection)
    this.#unregister(connection)
    this.carrier.log.add('signaling-close', { code, identity: connection.token?.identity ?? null })
    for (const leg of new Set(this.#legs.values())) if (leg.isOn(connection)) leg.detach()
  }

  async #receive(connection: Connection, { type, payload }: SignalFrame): Promise<void> {
    if (type === 'listen') return this.#listen(connection, payload.token)
    if (!connection.token) return connection.sendError(31204, 'listen with a token first')
    if (type === 'register') return this.#register(connection, payload.media)
    if (type === 'invite' && payload.reconnect) return this.#resume(connection, payload)
    if (type === 'invite') return this.#invite(connection, payload)
    const leg = this.#legs.get(text(payload.callsid))
    // Hangups cross: by now the call may be over on this side too.
    if (!leg) return
    if (type === 'reinvite') await leg.reinvite(text(payload.sdp))
    else if (type === 'hangup') leg.browserGone()
    else if (type === 'dtmf') leg.pressKeys(text(payload.dtmf))
    else if (type === 'answer' && leg instanceof CalleeLeg) await leg.accept(text(payload.sdp))
    else if (type === 'reject' && leg instanceof CalleeLeg) leg.reject()
    else if (type === 'message') this.#acknowledge(connection, payload)
  }

  #listen(connection: Connection, token: unknown): void {
    try {
      const access = readAccessToken(token, this.carrier.config)
      connection.use(access, () => {
        connection.sendError(31205, 'Access token expired')
        this.#unregister(connection)
      })
      const ttl = Math.max(0, access.expiresAt - Math.floor(Date.now() / 1_000))
      const where = { edge: 'sandbox', region: 'us1', home: 'us1', gateway: 'localhost' }
      connection.send('connected', { ...where, token: { identity: access.identity, ttl } })
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      connection.sendError(error.code, error.message)
      // Without this frame the SDK's register() would stay pending for ever.
      connection.send('close', {})
    }
  }

  #register(connection: Connection, media: unknown): void {
    const { token } = connection
    if (!token) return
    const wantsCalls = typeof media === 'object' && media !== null && 'audio' in media && media.audio === true
    if (!wantsCalls) {
      this.#unregister(connection)
      return connection.send('offline', {})
    }
    if (token.incomingAllowed) {
      const tabs = this.#registered.get(token.identity) ?? new Set()
      this.#registered.set(token.identity, tabs.add(connection))
    }
    connection.send('ready', {})
  }

  #unregister(connection: Connection): void {
    for (const [identity, tabs] of this.#registered) {
      tabs.delete(connection)
      if (tabs.size === 0) this.#registered.delete(identity)
    }
  }

  async #invite(connection: Connection, payload: SignalFrame['payload']): Promise<void> {
    const { calls, clock, config } = this.carrier
    const { token } = connection
    const temporarySid = text(payload.callsid)
    if (!token || token.outgoingAppSid !== config.appSid) {
      return connection.send('hangup', { callsid: temporarySid, error: NOT_ALLOWED })
    }
    const twilio = payload.twilio
    const query = typeof twilio === 'object' && twilio !== null && 'params' in twilio ? text(twilio.params) : ''
    const params = Object.fromEntries(new URLSearchParams(query))
    const { voiceStatusUrl } = config
    const call = calls.add(
      {
        direction: 'inbound',
        from: `client:${token.identity}`,
        to: '',
        status: 'ringing',
        identity: token.identity,
        params,
        applicationSid: config.appSid,
        statusCallback: voiceStatusUrl ? { url: voiceStatusUrl, method: 'POST', events: ['completed'] } : null,
      },
      clock.now(),
    )
    call.startedMs = call.createdMs
    const leg = new CallerLeg(this.carrier, call, temporarySid, connection, () => {
      this.#legs.delete(call.sid)
      this.#legs.delete(temporarySid)
    })
    this.#legs.set(call.sid, leg)
    this.#legs.set(temporarySid, leg)
    await leg.run(text(payload.sdp))
  }

  async #resume(connection: Connection, payload: SignalFrame['payload']): Promise<void> {
    const callsid = text(payload.callsid)
    const leg = this.#legs.get(callsid)
    const resumed = (await leg?.reattach(connection, payload.reconnect, text(payload.sdp) || null)) ?? false
    if (!resumed) connection.send('hangup', { callsid, error: CALL_GONE })
  }

  #acknowledge(connection: Connection, payload: SignalFrame['payload']): void {
    const { callsid, voiceeventsid, content } = payload
    this.carrier.log.add('call-message', { callsid: text(callsid), content })
    connection.send('ack', { acktype: 'message', callsid, voiceeventsid })
  }
}
