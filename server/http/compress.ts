import compression from 'compression'
import type { H3Event } from 'h3'
import { isFromWire } from './is-from-wire'

/**
 * What is worth it: pages, answers, files. Not event streams, whose every word would wait for the next, and not the
 * carrier's documents, which are smaller than a packet.
 */
const WORTH_IT = /^(?:text\/(?:html|css|csv|plain|javascript)|application\/(?:json|x-ndjson|javascript|manifest\+json)|image\/svg\+xml)\b/i
/** Below it, the head of a compressed body outweighs what is saved. */
const LEAST_BYTES = 256

const compress = compression({
  threshold: LEAST_BYTES,
  filter: (_request, response) => WORTH_IT.test(String(response.getHeader('content-type') ?? '')),
})

/** Compresses an answer as its asker takes it (br, gzip). What was compressed when it was built is left as it is. */
export function compressReply(event: H3Event): void {
  if (!isFromWire(event)) return
  const { req, res } = event.node
  // the package is written for Express, whose two objects are Node's with more on top
  compress(req as Parameters<typeof compress>[0], res as Parameters<typeof compress>[1], () => {})
}
