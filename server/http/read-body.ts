import type { H3Event } from 'h3'
import { DomainError } from '../domain/errors'

/** So much of what is too large is read and dropped: a sender that is cut off in the middle never reads our answer. */
const MOST_DRAINED_BYTES = 4 * 1024 * 1024

/**
 * The body as text. Counted while it arrives, so that a false Content-Length is no use. Not by h3's `readRawBody`,
 * which takes any size, nor by `raw-body`, which stops reading at its limit and so cuts off a sender before our answer.
 *
 * @throws DomainError `payload_too_large`; `invalid_request` where the sender hung up before the end.
 */
export async function readBodyText(event: H3Event, mostBytes: number): Promise<string> {
  // a body that something before us has read already (test servers hand it over whole)
  const prepared = (event.node.req as { body?: unknown }).body
  const chunks: Buffer[] = []
  let size = 0
  if (typeof prepared === 'string' || Buffer.isBuffer(prepared)) take(Buffer.from(prepared))
  else for await (const chunk of arriving(event)) if (take(Buffer.from(chunk)) > mostBytes + MOST_DRAINED_BYTES) break
  if (size > mostBytes) throw new DomainError('payload_too_large', 'That is more than this address takes. Nothing was changed.')
  return Buffer.concat(chunks).toString('utf8')

  function take(chunk: Buffer): number {
    size += chunk.length
    if (size <= mostBytes) chunks.push(chunk)
    return size
  }
}

/**
 * The body piece by piece, of what is too large to hold. Whoever sends more than they may is read to the end of our
 * patience, so that they hear why.
 *
 * @throws DomainError as `readBodyText`.
 */
export async function* streamBody(event: H3Event, mostBytes: number): AsyncGenerator<Uint8Array> {
  const prepared = (event.node.req as { body?: unknown }).body
  const isPrepared = typeof prepared === 'string' || Buffer.isBuffer(prepared)
  let size = 0
  for await (const chunk of isPrepared ? [Buffer.from(prepared)] : arriving(event)) {
    size += chunk.length
    if (size <= mostBytes) yield chunk
    else if (size > mostBytes + MOST_DRAINED_BYTES) break
  }
  if (size > mostBytes) throw new DomainError('payload_too_large', 'The file is larger than this address takes. Nothing was changed.')
}

/** A sender that hangs up is no trouble of ours: nothing is broken, and nobody reads the answer. */
async function* arriving(event: H3Event): AsyncGenerator<Uint8Array> {
  const { req } = event.node
  const web = event.web?.request?.body as unknown as AsyncIterable<Uint8Array> | undefined
  try {
    // leaving early must not tear down the socket that the answer goes through
    yield* web ?? req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  } catch (error) {
    if (!req.destroyed && !req.socket.destroyed) throw error
    throw new DomainError('invalid_request', 'The request broke off before its end. Nothing was changed.', { reason: 'broken_off' })
  }
}
