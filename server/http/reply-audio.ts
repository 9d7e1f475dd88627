import { getRequestHeader, setResponseHeader, setResponseStatus, type H3Event } from 'h3'

/** What is kept under an id never changes. */
const YEAR_SECONDS = 365 * 24 * 60 * 60

/**
 * A sound, or the part of it that is asked for: players move about in it, and one of them plays nothing without (RFC
 * 9110, 14). One range alone; whoever asks for several gets all of it, which the standard allows.
 *
 * @param whose `public`: whoever stands between may keep it.
 */
export function replyAudio(
  event: H3Event, audio: Uint8Array, { id, whose }: { id: string, whose: 'private' | 'public' },
): Buffer | null {
  const etag = `"${id}"`
  setResponseHeader(event, 'etag', etag)
  setResponseHeader(event, 'cache-control', `${whose}, max-age=${YEAR_SECONDS}, immutable`)
  setResponseHeader(event, 'accept-ranges', 'bytes')
  setResponseHeader(event, 'x-content-type-options', 'nosniff')
  if (getRequestHeader(event, 'if-none-match') === etag) {
    setResponseStatus(event, 304)
    return null
  }
  setResponseHeader(event, 'content-type', 'audio/wav')
  const range = rangeOf(getRequestHeader(event, 'range'), audio.length)
  if (range === null) return Buffer.from(audio)
  if (range === 'none') {
    setResponseStatus(event, 416)
    setResponseHeader(event, 'content-range', `bytes */${audio.length}`)
    return Buffer.alloc(0)
  }
  const [from, to] = range
  setResponseStatus(event, 206)
  setResponseHeader(event, 'content-range', `bytes ${from}-${to}/${audio.length}`)
  return Buffer.from(audio.subarray(from, to + 1))
}

/** First and last byte; null for all of it; `none` where nothing of it is asked for. */
function rangeOf(header: string | undefined, length: number): [number, number] | 'none' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const last = length - 1
  const [from, to] = match[1] === ''
    ? [Math.max(0, length - Number(match[2])), last]
    : [Number(match[1]), match[2] === '' ? last : Math.min(Number(match[2]), last)]
  return from > to ? 'none' : [from, to]
}
