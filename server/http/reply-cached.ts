import { createHash } from 'node:crypto'
import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'

/**
 * 304 where the asker has this version already, else the reply with its ETag. The version is read before the reply: a
 * reply that is newer than its ETag is only asked for once more.
 *
 * @param whose `public`: it says the same to everybody, and whoever stands between may keep it, and asks as well.
 */
export async function replyCached<T>(
  event: H3Event, version: string, read: () => Promise<T>, whose: 'private' | 'public' = 'private',
): Promise<T | null> {
  const etag = `"${version}"`
  setResponseHeader(event, 'etag', etag)
  setResponseHeader(event, 'cache-control', `${whose}, no-cache`)
  if (getRequestHeader(event, 'if-none-match') !== etag) return read()
  setResponseStatus(event, 304)
  return null
}

/** For what says the same to everybody: 304 where the asker has just this. */
export async function replyAlike<T extends object>(event: H3Event, reply: T): Promise<T | null> {
  return replyCached(event, versionOf(reply), () => Promise.resolve(reply), 'public')
}

/** For what is polled by one person, and read in a moment: 304 where they have just this. */
export async function replyChanged<T extends object>(event: H3Event, reply: T): Promise<T | null> {
  return replyCached(event, versionOf(reply), () => Promise.resolve(reply))
}

function versionOf(reply: object): string {
  return createHash('sha256').update(JSON.stringify(reply)).digest('hex')
}
