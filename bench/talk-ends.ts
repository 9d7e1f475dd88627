import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'

const FRAME_MS = 20
const FRAME_BYTES = 160
/** What takes longer is lost. */
const LONGEST_WAY_MS = 5000
/** Of what is said, words are written as well. */
const FRAMES_A_WORD = 15
/** Where somebody speaks into it, they do so often, in the middle of an answer. */
const FRAMES_BETWEEN_CUTS = 35
/** A model makes its answer faster than it is played: there it comes at once. */
const FRAMES_AN_ANSWER = 2 * FRAMES_BETWEEN_CUTS
/** Mu-law of nothing. */
const SILENT = 0xff

/** Frames on their way, and how long each took, in ms. */
class Way {
  readonly delays: number[] = []
  readonly #sentAt: number[] = []

  /** The next frame, which says its number. */
  next(): string {
    const frame = Buffer.alloc(FRAME_BYTES, SILENT)
    frame.writeUInt32BE(this.#sentAt.length)
    this.#sentAt.push(performance.now())
    return frame.toString('base64')
  }

  take(payload: string): void {
    this.delays.push(performance.now() - this.#sentAt[Buffer.from(payload, 'base64').readUInt32BE()]!)
  }

  get sent(): number {
    return this.#sentAt.length
  }
}

/** A phone that plays a frame in its time, and says which marks it has come to. */
class Playing {
  #endsAt = 0
  readonly #marks = new Set<() => void>()

  constructor(private readonly tell: (mark: object) => void) {}

  hears(): void {
    this.#endsAt = Math.max(this.#endsAt, performance.now()) + FRAME_MS
  }

  mark(mark: object): void {
    const reach = () => {
      clearTimeout(timer)
      this.#marks.delete(reach)
      this.tell(mark)
    }
    const timer = setTimeout(reach, this.#endsAt - performance.now())
    this.#marks.add(reach)
  }

  /** What was still to be played is thrown away; the carrier tells its marks all the same. */
  clear(): void {
    this.#endsAt = 0
    for (const reach of [...this.#marks]) reach()
  }
}

interface Talking {
  toModel: Way
  toPhone: Way
  /** When each word was written. */
  wordsAt: number[]
  /** Where somebody speaks into it: when they began to, and how long the phone went on each time. */
  cuts: { atMs: number, delays: number[] } | null
}

export interface Measured {
  /** One way, of both. */
  delays: number[]
  sent: number
  /** Of those, since all had begun. */
  sentSince: number
  /** From the model's word that somebody speaks to the phone's silence. */
  cutDelays: number[]
}

export interface TalkEnds {
  modelUrl: string
  /**
   * So many phones are in a talk each, for so long. What is on its way then may still arrive.
   *
   * @param onBegun once all of them are.
   */
  talk: (lines: PhoneLine[], seconds: number, onBegun: () => Promise<unknown>) => Promise<Measured>
  /** When the model of a phone wrote a word, by its number; undefined where it has not. */
  wordAt: (place: number, word: number) => number | undefined
  close: () => Promise<void>
}

export interface PhoneLine {
  url: string
  headers: Record<string, string>
  /** The first frame. */
  start: object
  streamSid: string
  /** Somebody speaks into it, again and again: its frames are not counted. */
  isInterrupted?: boolean
}

/** What is written of a word, by which it is known again. */
export const wordOf = (word: number): string => `w${word}`

/** Phones and models of one process: what they send each other is on one clock. */
export async function startTalkEnds(): Promise<TalkEnds> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const beats = new Set<() => void>()
  const beating = setInterval(() => beats.forEach(beat => beat()), FRAME_MS)
  // which phone a model talks to it learns from nobody: all say the same, each counts for itself
  let ways: Talking[] = []
  let talking = 0
  let isTalking = () => {}

  server.on('connection', model => {
    const way = ways[talking++ % Math.max(1, ways.length)]!
    const send = (event: object) => model.send(JSON.stringify(event))
    let frames = 0
    let answer = 0
    const begin = () => {
      answer += 1
      send({ type: 'response.created', response: { id: `r${answer}`, object: 'realtime.response', status: 'in_progress', output: [] } })
    }
    const cut = (cuts: NonNullable<Talking['cuts']>) => {
      cuts.atMs = performance.now()
      send({ type: 'input_audio_buffer.speech_started', audio_start_ms: 0, item_id: `c${answer}` })
      send({ type: 'response.done', response: { id: `r${answer}`, object: 'realtime.response', status: 'cancelled', output: [] } })
      send({ type: 'input_audio_buffer.speech_stopped', audio_end_ms: 0, item_id: `c${answer}` })
      begin()
    }
    const sound = () => {
      const ids = { response_id: `r${answer}`, item_id: `i${answer}`, output_index: 0, content_index: 0 }
      if (frames++ % FRAMES_A_WORD === 0) {
        send({ type: 'response.output_audio_transcript.delta', ...ids, delta: `${wordOf(way.wordsAt.length)} ` })
        way.wordsAt.push(performance.now())
      }
      send({ type: 'response.output_audio.delta', ...ids, delta: way.toPhone.next() })
    }
    let beatsSinceCut = 0
    const speakAtOnce = (cuts: NonNullable<Talking['cuts']>) => {
      if (beatsSinceCut++ % FRAMES_BETWEEN_CUTS > 0) return
      if (frames > 0) cut(cuts)
      for (let made = 0; made < FRAMES_AN_ANSWER; made++) sound()
    }
    const speak = () => (way.cuts ? speakAtOnce(way.cuts) : sound())
    send({ type: 'session.created', session: { type: 'realtime' } })
    model.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as { type: string, session?: object, audio: string }
      if (event.type === 'session.update') send({ type: 'session.updated', session: event.session })
      if (event.type === 'input_audio_buffer.append') way.toModel.take(event.audio)
      if (event.type !== 'response.create' || beats.has(speak)) return
      begin()
      beats.add(speak)
      isTalking()
    })
    model.on('close', () => beats.delete(speak))
  })

  return {
    modelUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    async talk(lines, seconds, onBegun) {
      ways = []
      talking = 0
      const phones: WebSocket[] = []
      for (const line of lines) {
        // one after another, so that the next model is this phone's
        const cuts = line.isInterrupted ? { atMs: 0, delays: [] } : null
        const way = { toModel: new Way(), toPhone: new Way(), wordsAt: [], cuts }
        ways.push(way)
        const isThere = new Promise<void>(resolve => (isTalking = resolve))
        phones.push(await ring(line))
        await isThere
        speaks(phones.at(-1)!, line, way)
      }
      const all = ways.flatMap(({ toModel, toPhone, cuts }) => (cuts ? [] : [toModel, toPhone]))
      const sent = () => all.reduce((sum, way) => sum + way.sent, 0)
      const before = sent()
      await onBegun()
      await sleep(seconds * 1000)
      beats.clear()
      const areThere = () => all.every(way => way.delays.length === way.sent)
      for (let waited = 0; waited < LONGEST_WAY_MS && !areThere(); waited += FRAME_MS) await sleep(FRAME_MS)
      for (const phone of phones) phone.terminate()
      return {
        delays: all.flatMap(way => way.delays), sent: sent(), sentSince: sent() - before,
        cutDelays: ways.flatMap(({ cuts }) => cuts?.delays ?? []),
      }
    },
    wordAt: (place, word) => ways[place]?.wordsAt[word],
    async close() {
      clearInterval(beating)
      for (const model of server.clients) model.terminate()
      await new Promise(resolve => server.close(resolve))
    },
  }

  async function ring({ url, headers, start }: PhoneLine): Promise<WebSocket> {
    const phone = new WebSocket(url, { headers })
    await once(phone, 'open')
    phone.send(JSON.stringify(start))
    return phone
  }

  function speaks(
    phone: WebSocket, { streamSid }: PhoneLine, { toModel, toPhone, cuts }: Talking,
  ): void {
    const media = () => ({ track: 'inbound', chunk: '1', timestamp: '1', payload: toModel.next() })
    const speak = () => phone.send(JSON.stringify({ event: 'media', streamSid, media: media() }))
    const told = (mark: object) => phone.send(JSON.stringify({ event: 'mark', streamSid, mark }))
    const playing = cuts && new Playing(told)
    phone.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { event: string, media: { payload: string }, mark: object }
      if (frame.event === 'media') {
        toPhone.take(frame.media.payload)
        playing?.hears()
      }
      if (frame.event === 'clear') {
        cuts?.delays.push(performance.now() - cuts.atMs)
        playing?.clear()
      }
      // of the others nobody waits for the time in which it is played
      if (frame.event === 'mark') void (playing ? playing.mark(frame.mark) : told(frame.mark))
    })
    beats.add(speak)
    phone.on('close', () => beats.delete(speak))
  }
}
