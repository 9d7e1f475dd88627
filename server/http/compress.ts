import compression from 'compression'
import type { H3Event } from 'h3'
import { isFromWire } from './is-from-wire'

/**
 * What becomes shorter: text of every kind, and sound that is kept as it was sampled. Not event streams, whose every
 * word would wait for the next, and not pictures and faces, which are compressed in themselves.
 */
const WORTH_IT = new RegExp([
  '^text/(?!event-stream\\b)',
  '^application/(?:[\\w.-]+\\+)?(?:json|xml)\\b',
  '^application/(?:x-ndjson|javascript|x-www-form-urlencoded|wasm|x-pem-file|pem-certificate-chain)\\b',
  '^image/(?:svg\\+xml|bmp|x-icon|vnd\\.microsoft\\.icon)\\b',
  '^audio/(?:wav|wave|x-wav|vnd\\.wave|basic|l16)\\b',
].join('|'), 'i')
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
