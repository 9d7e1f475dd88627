import type { H3Event } from 'h3'
import type { FollowedSession } from '../auth/session-watch'
import type { Context } from '../context'
import { registerStream } from './live-streams'
import { ReaderGone, type ExportSink } from '../services/exports/write-export'

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', jsonl: 'application/x-ndjson; charset=utf-8', json: 'application/json; charset=utf-8', vcf: 'text/vcard; charset=utf-8' }
/** A reader that takes nothing for so long has gone: the database keeps a moment alive for them. */
const STALL_MS = 300_000

/** The answer to a request as a file that is written piece by piece. */
export function createDownloadSink(event: H3Event, context: Context, session: FollowedSession): ExportSink {
  const { res } = event.node
  const gone = new AbortController()
  let isOver = false
  // shutdown does not wait for a slow reader, and nobody reads on who was signed out: the export is to be had again
  const unregister = registerStream(context, session, () => void res.destroy())
  // One listener for all there is to wait for: what compresses the answer passes listeners on to its own stream, where
  // those that are heard once are never taken off again.
  let goOn = () => {}
  res.on('drain', () => goOn())
  gone.signal.addEventListener('abort', () => goOn(), { once: true })
  const finish = () => {
    isOver = true
    unregister()
  }
  res.on('close', () => {
    if (!isOver) gone.abort()
    unregister()
  })
  return {
    gone: gone.signal,
    begin({ fileName, format }) {
      event._handled = true
      res.statusCode = 200
      res.setHeader('content-type', TYPES[format])
      res.setHeader('content-disposition', `attachment; filename="${fileName}"`)
      res.setHeader('x-content-type-options', 'nosniff')
      res.setTimeout(STALL_MS, () => void res.destroy())
    },
    async write(text) {
      if (gone.signal.aborted) throw new ReaderGone()
      if (res.write(text)) return
      await new Promise<void>(resolve => {
        goOn = resolve
      })
      if (gone.signal.aborted) throw new ReaderGone()
    },
    end() {
      finish()
      res.end()
    },
    breakOff() {
      finish()
      res.destroy()
    },
  }
}
