import type { H3Event } from 'h3'
import { DomainError } from '../domain/errors'

/**
 * The body as text. Counted while it arrives, so that a false Content-Length is no use.
 *
 * @throws DomainError `payload_too_large`.
 */
export async function readBodyText(event: H3Event, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // a body that something before us has read already (test servers hand it over whole)
  const prepared = (event.node.req as { body?: unknown }).body
  if (typeof prepared === 'string' || Buffer.isBuffer(prepared)) chunks.push(Buffer.from(prepared))
  else for await (const chunk of streamOf(event)) take(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')

  function take(chunk: Buffer) {
    size += chunk.length
    if (size > mostBytes) throw new DomainError('payload_too_large', 'That is more than this address takes. Nothing was changed.')
    chunks.push(chunk)
  }
}

function streamOf(event: H3Event): AsyncIterable<Uint8Array> {
  return (event.web?.request?.body as unknown as AsyncIterable<Uint8Array> | undefined) ?? event.node.req
}
