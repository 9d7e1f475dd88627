import { Readable } from 'node:stream'
import { setResponseHeader, type H3Event } from 'h3'
import { replyCached } from './reply-cached'

/** A reader that takes nothing for so long has gone. */
const STALL_MS = 60_000

interface PublicFile {
  fileName: string
  version: string
  pieces: () => Iterable<string>
}

/** A CSV file that is the same for everybody, written at the reader's pace; 304 where the asker has it. */
export async function replyFile(
  event: H3Event, { fileName, version, pieces }: PublicFile, isWanted: boolean,
): Promise<Readable | string | null> {
  return replyCached<Readable | string>(event, version, () => {
    setResponseHeader(event, 'content-type', 'text/csv; charset=utf-8; header=present')
    setResponseHeader(event, 'content-disposition', `attachment; filename="${fileName}"`)
    setResponseHeader(event, 'x-content-type-options', 'nosniff')
    if (!isWanted) return Promise.resolve('')
    event.node.res.setTimeout(STALL_MS, () => void event.node.res.destroy())
    return Promise.resolve(Readable.from(pieces()))
  }, 'public')
}
