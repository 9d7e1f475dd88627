import { randomUUID } from 'node:crypto'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import { getContext } from './current-context'
import { registerOpen } from './live-streams'

/** An open socket, as those who serve it have it. */
export interface Line {
  id: string
  /** A text frame. Whoever does not take what is sent is cut off. */
  send: (text: string) => void
  close: (reason: string) => void
}

export interface SocketEvents<Frame, Bound> {
  /** A typed frame, or null for what the sender would not send. */
  read: (text: string) => Frame | null
  /**
   * What of ours the socket belongs to, by a token that works once; null where the frame does not say it yet. Until it
   * is bound a socket has no effect. @throws DomainError where the token is not good
   */
  bind: (context: Context, frame: Frame, line: Line) => Promise<Bound | null>
  /** What each later frame does; the next one waits until it is done. */
  events: (context: Context, bound: Bound, frame: Frame, line: Line) => Promise<void>
  /** The end of a socket that was bound, whoever ended it: once, after its last event. */
  over?: (context: Context, bound: Bound, line: Line) => Promise<void>
  /** How long a sender may take to say who it is. */
  bindWithinMs?: number
}

/** Of the server's socket, what is used of it. */
export interface Peer {
  websocket: { bufferedAmount?: number }
  send: (text: string) => unknown
  close: (code?: number, reason?: string) => void
  terminate: () => void
}

/** What the server tells a line of its socket. */
export interface OpenLine {
  take: (text: string) => void
  end: () => void
}

const BIND_WITHIN_MS = 10_000
/** A sender says who it is in its first frames or not at all. */
const MOST_UNBOUND_FRAMES = 5
/** Ten seconds of sound in frames of 20 ms: who is so far behind does not catch up. */
const MOST_WAITING_FRAMES = 500
const MOST_UNREAD_BYTES = 1024 * 1024

/** RFC 6455, 7.4.1. */
const CLOSE = { normal: 1000, goingAway: 1001, malformed: 1007, policy: 1008, broken: 1011, tooBusy: 1013 }

/** Serves one socket: nothing before it is bound, then one frame after another, and nothing after its end. */
export function openLine<Frame, Bound>(peer: Peer, options: SocketEvents<Frame, Bound>): OpenLine {
  const { read, bind, events, over, bindWithinMs = BIND_WITHIN_MS } = options
  const line: Line = { id: randomUUID(), send, close: reason => shut(CLOSE.normal, reason) }
  let bound: Bound | null = null
  let isOver = false
  let unboundFrames = 0
  let waiting = 0
  let work: Promise<void> = Promise.resolve()
  const unregister = registerOpen(() => shut(CLOSE.goingAway, 'The server goes down.'))
  const impatience = setTimeout(() => shut(CLOSE.policy, 'Nobody said what this line belongs to.'), bindWithinMs)

  return { take, end }

  function take(text: string): void {
    if (isOver) return
    if (++waiting > MOST_WAITING_FRAMES) return shut(CLOSE.tooBusy, 'More than can be taken.')
    work = work.then(() => serve(text)).catch(fail).finally(() => waiting--)
  }

  async function serve(text: string): Promise<void> {
    if (isOver) return
    const context = await getContext()
    const frame = read(text)
    if (frame === null) return shut(CLOSE.malformed, 'That cannot be read.')
    if (bound !== null) return events(context, bound, frame, line)
    if (++unboundFrames > MOST_UNBOUND_FRAMES) return shut(CLOSE.policy, 'Nobody said what this line belongs to.')
    bound = await bind(context, frame, line)
    if (bound !== null) clearTimeout(impatience)
  }

  function send(text: string): void {
    if (isOver) return
    if ((peer.websocket.bufferedAmount ?? 0) > MOST_UNREAD_BYTES) return peer.terminate()
    peer.send(text)
  }

  function shut(code: number, reason: string): void {
    if (isOver) return
    // a close frame holds 125 bytes, two of them the code
    peer.close(code, Buffer.from(reason).subarray(0, 120).toString())
    end()
  }

  /** After this nothing is taken or sent any more. */
  function end(): void {
    if (isOver) return
    isOver = true
    clearTimeout(impatience)
    unregister()
    work = work.then(async () => {
      if (bound !== null) await over?.(await getContext(), bound, line)
    }).catch(fail)
  }

  async function fail(error: unknown): Promise<void> {
    const { log } = await getContext()
    if (error instanceof DomainError) {
      log.warn({ code: error.code, reason: error.details.reason, lineId: line.id }, 'socket refused')
      return shut(CLOSE.policy, error.message)
    }
    log.error({ error, lineId: line.id }, 'socket')
    shut(CLOSE.broken, 'Something went wrong on our side.')
  }
}
