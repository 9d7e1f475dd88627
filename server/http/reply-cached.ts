import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'

/**
 * 304 where the asker has this version already, else the reply with its ETag. The version is read before the reply: a
 * reply that is newer than its ETag is only asked for once more.
 */
export async function replyCached<T>(event: H3Event, version: string, read: () => Promise<T>): Promise<T | null> {
  const etag = `"${version}"`
  setResponseHeader(event, 'etag', etag)
  setResponseHeader(event, 'cache-control', 'private, no-cache')
  if (getRequestHeader(event, 'if-none-match') !== etag) return read()
  setResponseStatus(event, 304)
  return null
}
