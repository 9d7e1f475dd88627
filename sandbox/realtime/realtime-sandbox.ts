import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { VirtualClock } from '../clock'
import type { EventLog } from '../event-log'
import { MODELS, type RealtimeAccount } from './account'
import { newId } from './ids'
import { answerReading } from './reading'
import { readPersona, shippedPersonas, type Persona } from './persona'
import { ReadingFaults } from './reading-faults'
import { RealtimeFaults } from './realtime-faults'
import { RealtimeSession } from './realtime-session'
import { DEFAULT_REALTIME, readRealtimeSettings, type RealtimeSettings } from './realtime-settings'
import { SESSION_MINUTES } from './session-config'

export interface KeptSession {
  session: RealtimeSession
  socket: WebSocket
  openedMs: number
  closedMs: number | null
  closeCode: number | null
}

/** Sessions that are over are kept, to be asked about. */
const MOST_KEPT = 1_000
const CHOICE = /^\s*persona:\s*([\w-]+)\s*$/imu
/** What 1 MB of an event is at the most, as at the real one some. */
const LARGEST_EVENT_BYTES = 16_000_000
const REASONS: Readonly<Record<number, string>> = { 401: 'Unauthorized', 403: 'Forbidden', 429: 'Too Many Requests' }

function refuse(socket: Duplex, status: number, code: string): void {
  const body = JSON.stringify({ error: { message: code, type: 'invalid_request_error', param: null, code } })
  const head = `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  socket.end(`${head}\r\n\r\n${body}`)
}

/** A Realtime voice model whose voices are scripted: who may talk to it, and whom it plays. */
export class RealtimeSandbox {
  readonly faults: RealtimeFaults
  readonly readingFaults: ReadingFaults
  /** What readers of transcripts are told next, in this order; then what the words say. */
  readonly readings: unknown[] = []
  readonly personas = new Map(shippedPersonas().map(persona => [persona.name, persona] as const))
  readonly sessions = new Map<string, KeptSession>()
  settings: RealtimeSettings = { ...DEFAULT_REALTIME }
  readonly #queue: string[] = []
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_EVENT_BYTES })

  constructor(
    private readonly account: RealtimeAccount,
    private readonly clock: VirtualClock,
    private readonly log: EventLog,
  ) {
    this.faults = new RealtimeFaults(log)
    this.readingFaults = new ReadingFaults(log)
  }

  /** Of the Responses API what reads transcripts. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await answerReading(request, response, {
      apiKey: this.account.apiKey, clock: this.clock, faults: this.readingFaults, next: () => this.readings.shift(),
    })
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const model = new URL(request.url ?? '/', 'http://localhost').searchParams.get('model')
    if (request.headers.authorization !== `Bearer ${this.account.apiKey}`) return refuse(socket, 401, 'invalid_api_key')
    const status = this.faults.forHandshake()
    if (status !== null) return refuse(socket, status, status === 429 ? 'rate_limit_exceeded' : 'server_error')
    if (!model) return refuse(socket, 400, 'missing_model')
    this.#server.handleUpgrade(request, socket, head, ws => this.#open(ws, model))
  }

  /** @throws TypeError */
  setUp(input: Readonly<Record<string, unknown>>): RealtimeSettings {
    return (this.settings = readRealtimeSettings(input, this.settings, [...this.personas.keys()]))
  }

  /** @throws TypeError */
  addPersona(input: unknown): Persona {
    const persona = readPersona(input)
    this.personas.set(persona.name, persona)
    return persona
  }

  /** The next sessions play these, in this order. @throws TypeError */
  queue(names: readonly unknown[]): readonly string[] {
    for (const name of names) if (!this.personas.has(String(name))) throw new TypeError(`there is no persona "${String(name)}"`)
    this.#queue.push(...names.map(String))
    return this.#queue
  }

  /** Ends a session as a broken line does. */
  drop(id: string): void {
    this.sessions.get(id)?.socket.terminate()
  }

  close(): void {
    for (const { socket } of this.sessions.values()) socket.terminate()
    this.#server.close()
  }

  #open(socket: WebSocket, model: string): void {
    const send = (text: string) => {
      if (socket.readyState === socket.OPEN) socket.send(text)
    }
    const known = MODELS.some(one => one === model)
    const tellError = (code: string, message: string) =>
      send(JSON.stringify({ type: 'error', event_id: newId('event'), error: { type: 'invalid_request_error', code, message, param: null, event_id: null } }))
    if (!known) {
      tellError('model_not_found', `The model \`${model}\` does not exist or you do not have access to it.`)
      return socket.close(4_000, 'invalid_request_error.model_not_found')
    }
    const session = new RealtimeSession({
      clock: this.clock, faults: this.faults, settings: () => this.settings, send, drop: () => socket.terminate(),
      personaFor: instructions => this.#personaFor(instructions),
    }, model)
    const kept: KeptSession = { session, socket, openedMs: this.clock.now(), closedMs: null, closeCode: null }
    this.#keep(kept)
    const stopClock = this.clock.setTimeout(() => {
      tellError('session_expired', `Your session hit the maximum duration of ${SESSION_MINUTES} minutes.`)
      socket.close(1_001)
    }, SESSION_MINUTES * 60_000)
    socket.on('message', data => this.#receive(session, String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', code => {
      stopClock()
      session.close()
      Object.assign(kept, { closedMs: this.clock.now(), closeCode: code })
      this.log.add('realtime-close', { id: session.config.id, code })
    })
  }

  #receive(session: RealtimeSession, data: string): void {
    try {
      session.receive(data)
    } catch (error) {
      console.error('[sandbox] realtime', error)
    }
  }

  #keep(kept: KeptSession): void {
    const { id, model } = kept.session.config
    this.sessions.set(id, kept)
    this.log.add('realtime-open', { id, model })
    if (this.sessions.size <= MOST_KEPT) return
    const over = [...this.sessions].find(([, one]) => one.closedMs !== null)
    if (over) this.sessions.delete(over[0])
  }

  #personaFor(instructions: string): Persona {
    const named = CHOICE.exec(instructions)?.[1]
    const byName = named === undefined ? undefined : this.personas.get(named)
    return byName ?? this.personas.get(this.#queue.shift() ?? this.settings.persona)!
  }
}
