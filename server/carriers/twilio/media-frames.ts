import { z } from 'zod'
import type { PhoneFrame, PhoneStream } from '../media'

/** A parameter of ours in the `<Stream>`. */
export const TOKEN_PARAMETER = 'token'
/** A second of sound: Twilio sends 20 ms. */
const MOST_FRAME_BYTES = 8000

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/)
const Frame = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connected') }),
  z.object({
    event: z.literal('start'),
    streamSid: z.string().regex(/^MZ[0-9a-f]{32}$/),
    start: z.object({
      accountSid: z.string(),
      callSid: z.string().regex(/^CA[0-9a-f]{32}$/),
      customParameters: z.record(z.string(), z.string()).default({}),
      mediaFormat: z.object({ encoding: z.string(), sampleRate: z.number(), channels: z.number() }),
    }),
  }),
  z.object({ event: z.literal('media'), media: z.object({ payload: base64 }) }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9A-D*#]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: z.string().max(100) }) }),
  z.object({ event: z.literal('stop') }),
])

/** A frame of Twilio's Media Streams; null for what it would not send. */
export function readMediaFrame(text: string): PhoneFrame | null {
  const frame = Frame.safeParse(jsonOf(text)).data
  switch (frame?.event) {
    case 'connected': return { kind: 'connected' }
    case 'start': return toStart(frame)
    case 'media': return toSound(frame.media.payload)
    case 'dtmf': return { kind: 'key', key: frame.dtmf.digit }
    case 'mark': return { kind: 'mark', name: frame.mark.name }
    case 'stop': return { kind: 'stop' }
    case undefined: return null
  }
}

/** A line to a stream of Twilio's. */
export function toMediaStream(
  streamId: string, line: { send: (text: string) => void, close: (reason: string) => void },
): PhoneStream {
  const send = (event: string, rest: object = {}) => line.send(JSON.stringify({ event, streamSid: streamId, ...rest }))
  return {
    play: audio => send('media', { media: { payload: Buffer.from(audio.buffer, audio.byteOffset, audio.length).toString('base64') } }),
    mark: name => send('mark', { mark: { name } }),
    clear: () => send('clear'),
    close: line.close,
  }
}

function toStart({ streamSid, start }: Extract<z.infer<typeof Frame>, { event: 'start' }>): PhoneFrame {
  const { encoding, sampleRate, channels } = start.mediaFormat
  return {
    kind: 'start',
    streamId: streamSid,
    legId: start.callSid,
    accountId: start.accountSid,
    token: start.customParameters[TOKEN_PARAMETER] ?? null,
    isMuLaw: encoding === 'audio/x-mulaw' && sampleRate === 8000 && channels === 1,
  }
}

function toSound(payload: string): PhoneFrame | null {
  const audio = Buffer.from(payload, 'base64')
  return audio.length > 0 && audio.length <= MOST_FRAME_BYTES ? { kind: 'sound', audio } : null
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
