import type { WebSocket } from 'ws'
import type { AccessToken } from './access-token'

export interface SignalFrame {
  type: string
  payload: Record<string, unknown>
}

const HEARTBEAT = '\n'
/** The SDK closes a socket that was silent for 15 s. */
const HEARTBEAT_MS = 5_000

/** Reads a frame; null for a heartbeat and for what is no frame. */
export function readFrame(text: string): SignalFrame | null {
  if (text === HEARTBEAT) return null
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame !== 'object' || frame === null || !('type' in frame) || typeof frame.type !== 'string') return null
    const payload = 'payload' in frame && typeof frame.payload === 'object' ? frame.payload : null
    return { type: frame.type, payload: { ...payload } }
  } catch {
    return null
  }
}

/** One Voice SDK at the other end of a WebSocket. */
export class Connection {
  token: AccessToken | null = null
  #expiry: NodeJS.Timeout | null = null
  readonly #heartbeat: NodeJS.Timeout

  constructor(private readonly socket: WebSocket) {
    this.#heartbeat = setInterval(() => this.#write(HEARTBEAT), HEARTBEAT_MS)
    socket.on('close', () => this.#stopTimers())
  }

  send(type: string, payload: Record<string, unknown>): void {
    this.#write(JSON.stringify({ type, payload, version: '1.6' }))
  }

  sendError(code: number, message: string): void {
    this.send('error', { error: { code, message } })
  }

  /** Takes a token, first or fresh, and tells when it has run out. */
  use(token: AccessToken, onExpired: () => void): void {
    this.token = token
    if (this.#expiry) clearTimeout(this.#expiry)
    const leftMs = token.expiresAt * 1_000 - Date.now()
    this.#expiry = setTimeout(onExpired, Math.min(leftMs, 2 ** 31 - 1))
  }

  /** Cuts the line without a goodbye, as a lost network does. */
  terminate(): void {
    this.socket.terminate()
  }

  #write(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text)
  }

  #stopTimers(): void {
    clearInterval(this.#heartbeat)
    if (this.#expiry) clearTimeout(this.#expiry)
  }
}
