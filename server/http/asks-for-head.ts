import type { H3Event } from 'h3'

/** HEAD is served as GET is; the node server keeps the body to itself. */
export function serveHeadAsGet(event: H3Event): void {
  if (event.node.req.method !== 'HEAD') return
  event.context.asksForHead = true
  event.node.req.method = 'GET'
  event._method = 'GET'
}

export function asksForHead(event: H3Event): boolean {
  return event.context.asksForHead === true
}
