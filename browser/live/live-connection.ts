import type { LiveEventName } from '~~/shared/schemas/live'

export type LiveMode = 'push' | 'polling' | 'offline'

export interface EventSourceLike {
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void
  close(): void
}

export interface LivePorts {
  openSource(): EventSourceLike
  /** Asks once what is new. Rejects when the server cannot be reached. */
  poll(): Promise<void>
  /** Polling is quick only while a call is open. */
  hasOpenCall(): boolean
  onEvent(name: LiveEventName, data: unknown): void
  onMode(mode: LiveMode): void
}

const EVENT_NAMES: readonly LiveEventName[] = ['hello', 'call', 'wallet', 'keypad', 'talk', 'ping']
/** The server pings every 15 s: a line that is silent for longer than this is dead. */
export const SILENCE_MS = 25_000
/** A stream that has not said hello by now is not waited for. */
const HELLO_MS = 4000
const POLL_IN_CALL_MS = 2000
const POLL_IDLE_MS = 15_000
const RETRY_FIRST_MS = 1000
const RETRY_LAST_MS = 30_000

type Timer = ReturnType<typeof setTimeout>

/** Push where it works, polling where it does not, and back again by itself (DESIGN 4.7). */
export class LiveConnection {
  #source: EventSourceLike | null = null
  #watchdog: Timer | undefined
  #retry: Timer | undefined
  #poll: Timer | undefined
  #retryMs = RETRY_FIRST_MS
  #mode: LiveMode = 'polling'
  #polling = false
  #running = false

  constructor(private readonly ports: LivePorts) {}

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#connect()
  }

  stop(): void {
    this.#running = false
    this.#drop()
    clearTimeout(this.#retry)
    clearTimeout(this.#poll)
  }

  /** A call was opened, or the internet came back: what was planned for later is done now. */
  wake(): void {
    if (!this.#running || this.#mode === 'push') return
    this.#retryMs = RETRY_FIRST_MS
    this.#pollIn(0)
    if (!this.#source) this.#connect()
  }

  #connect(): void {
    clearTimeout(this.#retry)
    const source = this.ports.openSource()
    this.#source = source
    this.#watch(HELLO_MS)
    for (const name of EVENT_NAMES) {
      source.addEventListener(name, event => {
        if (this.#source === source) this.#receive(name, event.data)
      })
    }
    source.addEventListener('error', () => {
      if (this.#source === source) this.#cut()
    })
  }

  #receive(name: LiveEventName, data: unknown): void {
    this.#watch(SILENCE_MS)
    if (name === 'hello') {
      this.#retryMs = RETRY_FIRST_MS
      clearTimeout(this.#poll)
      this.#polling = false
      this.#setMode('push')
      // What changed while the line was down was told to nobody.
      this.ports.poll().catch(() => undefined)
    }
    this.ports.onEvent(name, typeof data === 'string' ? JSON.parse(data) as unknown : data)
  }

  #watch(silenceMs: number): void {
    clearTimeout(this.#watchdog)
    this.#watchdog = setTimeout(() => this.#cut(), silenceMs)
  }

  #drop(): void {
    clearTimeout(this.#watchdog)
    this.#source?.close()
    this.#source = null
  }

  #cut(): void {
    this.#drop()
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LAST_MS)
    if (this.#mode === 'push') this.#setMode('polling')
    if (!this.#polling) this.#pollIn(0)
  }

  #pollIn(delayMs: number): void {
    clearTimeout(this.#poll)
    this.#polling = true
    this.#poll = setTimeout(() => void this.#pollOnce(), delayMs)
  }

  async #pollOnce(): Promise<void> {
    let mode: LiveMode = 'polling'
    try {
      await this.ports.poll()
    } catch {
      mode = 'offline'
    }
    if (!this.#running || this.#mode === 'push') return
    this.#setMode(mode)
    this.#pollIn(this.ports.hasOpenCall() ? POLL_IN_CALL_MS : POLL_IDLE_MS)
  }

  #setMode(mode: LiveMode): void {
    if (this.#mode === mode) return
    this.#mode = mode
    this.ports.onMode(mode)
  }
}
