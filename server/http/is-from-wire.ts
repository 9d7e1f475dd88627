import { IncomingMessage, ServerResponse } from 'node:http'
import type { H3Event } from 'h3'

/** False for what the server asks itself while it draws a page: that has no sender, no wire and no end to wait for. */
export function isFromWire(event: H3Event): boolean {
  return event.node.req instanceof IncomingMessage && event.node.res instanceof ServerResponse
}
