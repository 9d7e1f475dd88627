import { VoiceUnavailable, type Voice, type VoiceEvent, type VoiceOrder, type VoiceTalk, type VoiceUsage } from '../voice'
import { ServerEvent } from './events'
import type { Line } from './line'
import { codeOf, toVoiceEvent } from './to-voice-event'

export interface OpenAiOptions {
  apiKey: string
  /** `wss://api.openai.com/v1/realtime`, or another that speaks the same. */
  url: string
  transcriptionModel: string
  /** After which a voice that has not come is given up, in milliseconds. */
  openWithinMs?: number
}

const OPEN_WITHIN_MS = 3000
/** The provider has counted what it made of an answer that is broken off, and says so within that. */
const LAST_USE_WITHIN_MS = 500
/** Of silence, before the caller counts as having said what they had to say. */
const PAUSE_MS = 500

/** OpenAI's Realtime API, over the transport of the Agents SDK. Sound is mu-law both ways: nothing is converted. */
export function createOpenAiVoice(options: OpenAiOptions): Voice {
  const { apiKey, url, openWithinMs = OPEN_WITHIN_MS } = options
  return {
    async prepare() {
      await import('./line')
    },
    async open(order, take) {
      const { model } = order
      // a server without calls of agents never loads it
      const { Line } = await import('./line')
      const line = new Line({ model, apiKey })
      let isOpen = false
      const talk = toTalk(line, event => {
        if (isOpen) take(event)
      })
      try {
        await opened(line, openWithinMs, () => line.connect({
          apiKey, model, url: `${url}?model=${encodeURIComponent(model)}`, initialSessionConfig: sessionOf(order, options),
        }))
      } catch (error) {
        void talk.close()
        throw error
      }
      isOpen = true
      for (const said of order.history) line.sendEvent(itemOf(said))
      return talk
    },
  }
}

/** The model has said that it takes the session. @throws VoiceUnavailable */
async function opened(line: Line, withinMs: number, connect: () => Promise<void>): Promise<void> {
  let impatience: NodeJS.Timeout | undefined
  let listen: (raw: unknown) => void = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (code: string, cause?: unknown) => reject(new VoiceUnavailable(code, cause))
      listen = raw => {
        const event = ServerEvent.safeParse(raw).data
        if (event?.type === 'session.updated') resolve()
        if (event?.type === 'error') fail(codeOf(event.error))
      }
      impatience = setTimeout(() => fail('timeout'), withinMs)
      line.hearers.add(listen)
      line.on('error', ({ error }) => fail('refused', error))
      line.on('disconnected', () => fail('closed'))
      connect().catch((error: unknown) => fail('refused', error))
    })
  } finally {
    clearTimeout(impatience)
    line.hearers.delete(listen)
  }
}

function toTalk(line: Line, take: (event: VoiceEvent) => void): VoiceTalk {
  let isClosed = false
  let answer: string | null = null
  let answerIsOver = () => {}
  const last: VoiceUsage = {}
  line.hearers.add(raw => {
    const event = ServerEvent.safeParse(raw).data
    const told = event ? toVoiceEvent(event) : null
    if (told?.kind === 'answer-begun') answer = told.responseId
    if (told?.kind === 'answer-over') answer = null
    // it was over by then
    if (answer === null || event?.type === 'error') answerIsOver()
    if (!told) return
    if (!isClosed) take(told)
    else if ('usage' in told) addTo(last, told.usage)
  })
  // what is wrong with a request comes as an event as well; what is wrong with the line ends it
  line.on('error', () => {})
  line.on('disconnected', () => {
    if (isClosed) return
    isClosed = true
    take({ kind: 'gone', code: 'closed' })
  })
  const send = (event: { type: string, [field: string]: unknown }) => {
    if (!isClosed && line.status === 'connected') line.sendEvent(event)
  }
  const create = (item: object) => send({ type: 'conversation.item.create', item })
  const tell = (fact: string) => create({ type: 'message', role: 'system', content: [{ type: 'input_text', text: fact }] })
  // said in the talk, so that everything else the voice was told stays
  const speak = (direction?: string) => {
    if (direction !== undefined) tell(direction)
    send({ type: 'response.create' })
  }

  return {
    hear: audio => send({ type: 'input_audio_buffer.append', audio: Buffer.from(audio.buffer, audio.byteOffset, audio.length).toString('base64') }),
    write(itemId, words) {
      create({ id: itemId, type: 'message', role: 'user', content: [{ type: 'input_text', text: words }] })
      speak()
    },
    // instructions of an answer take the place of all others: right for words that are given, and for nothing else
    say: words => send({ type: 'response.create', response: { instructions: `Say exactly "${words.replaceAll('"', '\'')}" and nothing else.` } }),
    speak,
    heardOnly: (itemId, heardMs) => send({
      type: 'conversation.item.truncate', item_id: itemId, content_index: 0, audio_end_ms: heardMs,
    }),
    answerTool(toolCallId, output) {
      create({ type: 'function_call_output', call_id: toolCallId, output })
      speak()
    },
    tell,
    async close() {
      const isUp = !isClosed && line.status === 'connected'
      isClosed = true
      if (isUp && answer !== null) {
        line.sendEvent({ type: 'response.cancel' })
        await soon(new Promise<void>(resolve => (answerIsOver = resolve)))
      }
      line.close()
      // what was on its way comes before the other side has closed as well
      if (isUp) await soon(line.isGone)
      return last
    },
  }
}

async function soon(work: Promise<void>): Promise<void> {
  let impatience: NodeJS.Timeout | undefined
  await Promise.race([work, new Promise<void>(resolve => (impatience = setTimeout(resolve, LAST_USE_WITHIN_MS)))])
  clearTimeout(impatience)
}

function addTo(sum: VoiceUsage, more: VoiceUsage): void {
  for (const [kind, used] of Object.entries(more) as [keyof VoiceUsage, number][]) sum[kind] = (sum[kind] ?? 0) + used
}

function sessionOf(order: VoiceOrder, { transcriptionModel }: OpenAiOptions) {
  const { instructions, voice, language, tools, isWritten = false } = order
  return {
    instructions,
    outputModalities: [isWritten ? 'text' as const : 'audio' as const],
    audio: {
      input: {
        format: { type: 'audio/pcmu' as const },
        noiseReduction: null,
        transcription: { model: transcriptionModel, ...(language === null ? {} : { language: language.split('-')[0]! }) },
        turnDetection: { type: 'server_vad' as const, silenceDurationMs: PAUSE_MS, createResponse: true, interruptResponse: true },
      },
      output: { format: { type: 'audio/pcmu' as const }, voice },
    },
    tools: tools.map(tool => ({ type: 'function' as const, strict: false, ...tool })),
    // what people say goes nowhere else
    providerData: { tracing: null },
  }
}

function itemOf({ itemId, who, words }: VoiceOrder['history'][number]) {
  const [role, type] = who === 'caller' ? ['user', 'input_text'] : ['assistant', 'output_text']
  return { type: 'conversation.item.create', item: { id: itemId, type: 'message', role, status: 'completed', content: [{ type, text: words }] } }
}
