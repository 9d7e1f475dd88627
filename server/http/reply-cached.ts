import { createHash } from 'node:crypto'
import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'

/**
 * 304 where the asker has this version already, else the reply with its ETag. The version is read before the reply: a
 * reply that is newer than its ETag is only asked for once more.
 *
 * @param version null where the reply alone tells: it is read, and its digest is the version.
 * @param whose `public`: it says the same to everybody, and whoever stands between may keep it, and asks as well.
 */
export async function replyCached<T>(
  event: H3Event, version: string | null, read: () => Promise<T>, whose: 'private' | 'public' = 'private',
): Promise<T | null> {
  const known = version === null ? await read() : null
  const etag = `"${version ?? createHash('sha256').update(JSON.stringify(known)).digest('hex')}"`
  setResponseHeader(event, 'etag', etag)
  setResponseHeader(event, 'cache-control', `${whose}, no-cache`)
  if (getRequestHeader(event, 'if-none-match') !== etag) return known ?? read()
  setResponseStatus(event, 304)
  return null
}
