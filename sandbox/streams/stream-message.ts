/** What a server may send into a stream. */
export type StreamMessage
  = | { event: 'media', sound: Buffer }
    | { event: 'mark', name: string }
    | { event: 'clear' }

/** Twilio's code for what it cannot read at all, and for what is none of the protocol. */
export const UNREADABLE_MESSAGE = 31950
export const INVALID_MESSAGE = 31951

/** A message that changes nothing. */
export class StreamWarning extends Error {
  constructor(readonly code: number, message: string) {
    super(message)
  }
}

type Json = Record<string, unknown>

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

function invalid(message: string): StreamWarning {
  return new StreamWarning(INVALID_MESSAGE, message)
}

function parse(text: string): Json {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    throw invalid(`a message is no JSON: ${text.slice(0, 80)}`)
  }
  if (isJson(message)) return message
  throw invalid(`a message is no object: ${text.slice(0, 80)}`)
}

/** @throws StreamWarning */
export function readStreamMessage(data: Buffer, isBinary: boolean, streamSid: string): StreamMessage {
  if (isBinary) throw new StreamWarning(UNREADABLE_MESSAGE, 'a message is binary; all of them are text')
  const message = parse(data.toString())
  if (message.streamSid !== streamSid) throw invalid(`a message is for the stream ${String(message.streamSid)}`)
  switch (message.event) {
    case 'media': {
      const payload = isJson(message.media) ? message.media.payload : undefined
      if (typeof payload !== 'string' || !BASE64.test(payload)) throw invalid('media.payload is no sound in base64')
      return { event: 'media', sound: Buffer.from(payload, 'base64') }
    }
    case 'mark': {
      const name = isJson(message.mark) ? message.mark.name : undefined
      if (typeof name !== 'string' || name === '') throw invalid('a mark has no mark.name')
      return { event: 'mark', name }
    }
    case 'clear':
      return { event: 'clear' }
    default:
      throw invalid(`a message is "${String(message.event)}"; known are media, mark, clear`)
  }
}
