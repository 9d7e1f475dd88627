import type { FollowedSession, SessionEndReason } from '../auth/session-watch'
import type { Context } from '../context'

/** Open streams and sockets of this process: shutdown ends them, or it would wait for half a minute. */
const open = new Set<() => void>()
let isStopping = false

/** The server stops: those that are open go on for now, and nobody opens one here. */
export function refuseNewSockets(): void {
  isStopping = true
}

export function takesNewSockets(): boolean {
  return !isStopping
}

/** Ends it at shutdown; never after the returned function was called. */
export function registerOpen(close: () => void): () => void {
  open.add(close)
  return () => void open.delete(close)
}

/** Ends a stream at shutdown and with the session that it was opened for, whatever ends that. */
export function registerStream(
  context: Pick<Context, 'sessions'>, session: FollowedSession, close: (reason?: SessionEndReason) => void,
): () => void {
  const unregister = registerOpen(() => close())
  const unfollow = context.sessions.follow(session, reason => {
    unregister()
    close(reason)
  })
  return () => {
    unregister()
    unfollow()
  }
}

export const countOpen = (): number => open.size

export function closeStreams(): void {
  for (const close of [...open]) close()
  open.clear()
}
