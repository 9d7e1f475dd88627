import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { sendStream, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import type { CarrierSound } from '../carriers/carrier'
import { asksForHead } from './asks-for-head'

/** A sound as it comes from elsewhere, piece by piece: nothing of it is kept here, or by whoever stands between. */
export async function replySound(
  event: H3Event, { status, type, length, range, body }: CarrierSound,
): Promise<unknown> {
  setResponseStatus(event, status)
  setResponseHeader(event, 'content-type', type)
  setResponseHeader(event, 'cache-control', 'private, no-store')
  setResponseHeader(event, 'accept-ranges', 'bytes')
  setResponseHeader(event, 'x-content-type-options', 'nosniff')
  if (length !== null) setResponseHeader(event, 'content-length', Number(length))
  if (range !== null) setResponseHeader(event, 'content-range', range)
  const sound = Readable.fromWeb(body as ReadableStream<Uint8Array>)
  if (asksForHead(event)) {
    sound.destroy()
    return ''
  }
  return sendStream(event, sound)
}
