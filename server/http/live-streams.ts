import type { FollowedSession, SessionEndReason } from '../auth/session-watch'
import type { Context } from '../context'

/** Open streams of this process: shutdown ends them, or it would wait for half a minute. */
const open = new Set<() => void>()

/** Ends a stream at shutdown and with the session that it was opened for, whatever ends that. */
export function registerStream(
  context: Pick<Context, 'sessions'>, session: FollowedSession, close: (reason?: SessionEndReason) => void,
): () => void {
  const shut = () => close()
  const unfollow = context.sessions.follow(session, reason => {
    open.delete(shut)
    close(reason)
  })
  open.add(shut)
  return () => {
    open.delete(shut)
    unfollow()
  }
}

export function closeStreams(): void {
  for (const close of [...open]) close()
  open.clear()
}
