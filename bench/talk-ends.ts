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

export interface Measured {
  /** One way, of both. */
  delays: number[]
  sent: number
}

export interface TalkEnds {
  modelUrl: string
  /** So many phones are in a talk each, for so long. What is on its way then may still arrive. */
  talk: (lines: PhoneLine[], seconds: number) => Promise<Measured>
  close: () => Promise<void>
}

export interface PhoneLine {
  url: string
  headers: Record<string, string>
  /** The first frame. */
  start: object
  streamSid: string
}

/** Phones and models of one process: what they send each other is on one clock. */
export async function startTalkEnds(): Promise<TalkEnds> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const beats = new Set<() => void>()
  const beating = setInterval(() => beats.forEach(beat => beat()), FRAME_MS)
  // which phone a model talks to it learns from nobody: all say the same, each counts for itself
  let ways: { toModel: Way, toPhone: Way }[] = []
  let talking = 0
  let isTalking = () => {}

  server.on('connection', model => {
    const way = ways[talking++ % Math.max(1, ways.length)]!
    const send = (event: object) => model.send(JSON.stringify(event))
    const ids = { response_id: 'r1', item_id: 'i1', output_index: 0, content_index: 0 }
    let frames = 0
    const speak = () => {
      if (frames++ % FRAMES_A_WORD === 0) send({ type: 'response.output_audio_transcript.delta', ...ids, delta: 'word ' })
      send({ type: 'response.output_audio.delta', ...ids, delta: way.toPhone.next() })
    }
    send({ type: 'session.created', session: { type: 'realtime' } })
    model.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as { type: string, session?: object, audio: string }
      if (event.type === 'session.update') send({ type: 'session.updated', session: event.session })
      if (event.type === 'input_audio_buffer.append') way.toModel.take(event.audio)
      if (event.type !== 'response.create' || beats.has(speak)) return
      send({ type: 'response.created', response: { id: 'r1', object: 'realtime.response', status: 'in_progress', output: [] } })
      beats.add(speak)
      isTalking()
    })
    model.on('close', () => beats.delete(speak))
  })

  return {
    modelUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/realtime`,
    async talk(lines, seconds) {
      ways = []
      talking = 0
      const phones: WebSocket[] = []
      for (const line of lines) {
        // one after another, so that the next model is this phone's
        const way = { toModel: new Way(), toPhone: new Way() }
        ways.push(way)
        const isThere = new Promise<void>(resolve => (isTalking = resolve))
        phones.push(await ring(line))
        await isThere
        speaks(phones.at(-1)!, line, way)
      }
      await sleep(seconds * 1000)
      beats.clear()
      const all = ways.flatMap(({ toModel, toPhone }) => [toModel, toPhone])
      const areThere = () => all.every(way => way.delays.length === way.sent)
      for (let waited = 0; waited < LONGEST_WAY_MS && !areThere(); waited += FRAME_MS) await sleep(FRAME_MS)
      for (const phone of phones) phone.terminate()
      return { delays: all.flatMap(way => way.delays), sent: all.reduce((sum, way) => sum + way.sent, 0) }
    },
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
    phone: WebSocket, { streamSid }: PhoneLine, { toModel, toPhone }: { toModel: Way, toPhone: Way },
  ): void {
    const media = () => ({ track: 'inbound', chunk: '1', timestamp: '1', payload: toModel.next() })
    const speak = () => phone.send(JSON.stringify({ event: 'media', streamSid, media: media() }))
    phone.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as { event: string, media: { payload: string }, mark: object }
      if (frame.event === 'media') toPhone.take(frame.media.payload)
      // it has played it at once
      if (frame.event === 'mark') phone.send(JSON.stringify({ event: 'mark', streamSid, mark: frame.mark }))
    })
    beats.add(speak)
    phone.on('close', () => beats.delete(speak))
  }
}
