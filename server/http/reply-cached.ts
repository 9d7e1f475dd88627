import { createHash } from 'node:crypto'
import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'

/** Sends a reply with its ETag, or 304 where the asker has it already. */
export function replyCached<T>(event: H3Event, reply: T): T | null {
  const body = JSON.stringify(reply)
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`
  setResponseHeader(event, 'etag', etag)
  setResponseHeader(event, 'cache-control', 'private, no-cache')
  if (getRequestHeader(event, 'if-none-match') !== etag) return reply
  setResponseStatus(event, 304)
  return null
}
