import { createEventStream, type H3Event } from 'h3'
import type { FollowedSession } from '../auth/session-watch'
import type { Context } from '../context'
import type { Follower } from '../services/live/follow-account'
import { registerStream } from './live-streams'

const PING_MS = 15_000
/** A reader that has not taken the rest by then gets no more. */
const FAREWELL_MS = 1000

export type Push = (name: string, data: unknown) => Promise<unknown>

/** Server-sent events for as long as the reader listens and the session lasts. A route that calls it has answered. */
export function serveStream(
  { event, context, session }: { event: H3Event, context: Context, session: FollowedSession },
  follow: (push: Push) => Follower,
): void {
  const stream = createEventStream(event)
  const follower = follow((name, data) => stream.push({ event: name, data: JSON.stringify(data) }))
  const ping = setInterval(() => void stream.push({ event: 'ping', data: JSON.stringify({ serverTime: context.clock.now().toISOString() }) }), PING_MS)
  const close = () => {
    follower.stop()
    setTimeout(() => event.node.res.destroy(), FAREWELL_MS).unref()
    void stream.close()
  }
  const unregister = registerStream(context, session, reason => {
    if (reason === 'frozen') void follower.finish().then(close)
    else close()
  })
  stream.onClosed(async () => {
    clearInterval(ping)
    follower.stop()
    unregister()
  })
  void stream.send()
  event._handled = true
}
