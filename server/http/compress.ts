import { IncomingMessage, ServerResponse } from 'node:http'
import compression from 'compression'
import type { H3Event } from 'h3'

/**
 * What is worth it: pages, answers, files. Not event streams, whose every word would wait for the next, and not the
 * carrier's documents, which are smaller than a packet.
 */
const WORTH_IT = /^(?:text\/(?:html|css|csv|plain|javascript)|application\/(?:json|x-ndjson|javascript|problem\+json|manifest\+json)|image\/svg\+xml)\b/i
/** Below it, the head of a compressed body outweighs what is saved. */
const LEAST_BYTES = 256

const compress = compression({
  threshold: LEAST_BYTES,
  filter: (_request, response) => WORTH_IT.test(String(response.getHeader('content-type') ?? '')),
})

/**
 * Compresses the answer to a request that came over a wire, as its sender takes it (br, gzip). What the server asks
 * itself while it draws a page has no wire; what was compressed when it was built is left as it is.
 */
export function compressReply(event: H3Event): void {
  const { req, res } = event.node
  if (!(req instanceof IncomingMessage) || !(res instanceof ServerResponse)) return
  // the package is written for Express, whose two objects are Node's with more on top
  compress(req as Parameters<typeof compress>[0], res as Parameters<typeof compress>[1], () => {})
}
