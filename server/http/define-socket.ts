import { defineWebSocketHandler } from 'h3'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import { getContext } from './current-context'
import { STATUS_OF } from './errors'
import { takesNewSockets } from './live-streams'
import { openLine, type OpenLine, type Peer, type SocketEvents } from './socket-line'
import { pathOf, socketTarget } from './socket-target'

/** The request that wants to become a socket, before anything has interpreted it. */
export interface SocketRequest {
  /** Path and query. */
  target: string
  header: (name: string) => string | undefined
}

interface SocketOptions<Frame, Bound> extends SocketEvents<Frame, Bound> {
  /** Proves who opens it. @throws DomainError by `refused` */
  gate: (request: SocketRequest, context: Context) => Promise<void> | void
}

/**
 * The only way in for sockets, in the order of webhooks: the gate, on the request that opens it; then what of ours it
 * belongs to; then its events, one after another (G3). Ends with the server. What a frame may weigh, and that no other
 * path opens one, is set in server/plugins/sockets.ts.
 */
export function defineSocket<Frame, Bound>({ gate, ...events }: SocketOptions<Frame, Bound>) {
  const lines = new WeakMap<object, OpenLine>()
  const lineOf = (peer: object): OpenLine => {
    const line = lines.get(peer) ?? openLine(peer as Peer, events)
    lines.set(peer, line)
    return line
  }

  return defineWebSocketHandler({
    async upgrade(request) {
      if (!takesNewSockets()) return new Response(null, { status: STATUS_OF.service_unavailable })
      const context = await getContext()
      // server/plugins/sockets.ts has answered where there is none
      const target = socketTarget(request)!
      const path = pathOf(target)
      try {
        await gate({ target, header: name => request.headers.get(name) ?? undefined }, context)
      } catch (error) {
        const isRefusal = error instanceof DomainError
        if (isRefusal) context.log.warn({ code: error.code, reason: error.details.reason, path }, 'socket refused')
        else context.log.error({ error, path }, 'socket')
        return new Response(null, { status: STATUS_OF[isRefusal ? error.code : 'internal'] })
      }
    },
    open: peer => void lineOf(peer),
    message: (peer, message) => lineOf(peer).take(message.text()),
    close: peer => lineOf(peer).end(),
    error: peer => lineOf(peer).end(),
  })
}
