import { getRequestHeader, type H3Event } from 'h3'
import { clientAddress } from '../auth/client-address'
import { placeOf } from '../auth/place-of'
import type { Context } from '../context'

/** Where a request comes from, as attempts are counted. */
export function placeOfEvent(event: H3Event, context: Context): string {
  return placeOf(clientAddress(
    event.node.req.socket?.remoteAddress, getRequestHeader(event, 'x-forwarded-for') ?? null, context.config.trustedProxyHops,
  ))
}
