import WebSocket from 'ws'
import type { Sandbox } from '../../../sandbox/start-sandbox'
import { decodeMulaw, encodeMulaw } from '../../../sandbox/media/g711'
import { speechOf } from '../../../sandbox/words/speech-of'
import { WordDecoder } from '../../../sandbox/words/word-decoder'
import { until } from './until'

export const REALTIME_KEY = 'sk-sandbox-realtime-key'
export const MODEL = 'gpt-realtime-2.1'

export interface ServerEvent {
  type: string
  event_id: string
  [key: string]: unknown
}

type Json = Record<string, unknown>

/** Sound for whoever is spoken to, base64 µ-law: words, and the silence after them. */
export function soundOf(words: string, silenceMs = 600): string {
  const frames = speechOf(words).frames.map(encodeMulaw)
  return Buffer.concat([...frames, Buffer.alloc(silenceMs * 8, 0xff)]).toString('base64')
}

/** The words in sound that a model sent. */
export function wordsIn(deltas: readonly string[]): string {
  const decoder = new WordDecoder()
  const sound = Buffer.concat([...deltas.map(delta => Buffer.from(delta, 'base64')), Buffer.alloc(480, 0xff)])
  return decoder.hear(decodeMulaw(sound)).flatMap(event => event.kind === 'word' ? [event.text] : []).join(' ')
}

/** A client of the voice model, as bare as the wire is. */
export class RealtimeClient {
  readonly events: ServerEvent[] = []
  closeCode: number | null = null

  private constructor(private readonly sandbox: Sandbox, readonly socket: WebSocket) {
    socket.on('message', data => this.events.push(JSON.parse(String(data)) as ServerEvent))
    socket.on('close', code => (this.closeCode = code))
  }

  /** @throws with the status where the handshake is refused */
  static async open(sandbox: Sandbox, { key = REALTIME_KEY, model = MODEL } = {}): Promise<RealtimeClient> {
    const url = `${sandbox.url.replace(/^http/, 'ws')}/v1/realtime?model=${model}`
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${key}` } })
    const client = new RealtimeClient(sandbox, socket)
    await new Promise((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    await client.next('session.created')
    return client
  }

  send(type: string, fields: Json = {}): void {
    this.socket.send(JSON.stringify({ type, ...fields }))
  }

  update(session: Json): Promise<ServerEvent> {
    this.send('session.update', { session: { type: 'realtime', ...session } })
    return this.next('session.updated')
  }

  /** Sound in both directions as a phone has it, and turns that end after half a second. */
  tune(turns: Json = {}, more: Json = {}): Promise<ServerEvent> {
    const input = {
      format: { type: 'audio/pcmu' }, transcription: { model: 'gpt-transcribe' },
      turn_detection: { type: 'server_vad', silence_duration_ms: 500, ...turns },
    }
    return this.update({ audio: { input, output: { format: { type: 'audio/pcmu' }, voice: 'marin' } }, ...more })
  }

  say(words: string, silenceMs?: number): void {
    this.send('input_audio_buffer.append', { audio: soundOf(words, silenceMs) })
  }

  all<T = Json>(type: string): (ServerEvent & T)[] {
    return this.events.filter(event => event.type === type) as (ServerEvent & T)[]
  }

  /** The `count`th event of a type, while time passes. */
  next(type: string, count = 1): Promise<ServerEvent> {
    return until(async () => {
      const found = this.all(type)[count - 1]
      if (!found) await this.sandbox.carrier.clock.advance(50)
      return found
    }, `${type} ${count}`)
  }

  /** The response that was asked for, when it is over. */
  async response(count: number): Promise<Json & { output: Json[], status: string, usage: never }> {
    return (await this.next('response.done', count)).response as never
  }

  /** What the model said so far, as it sounds. */
  heard(): string {
    return wordsIn(this.all<{ delta: string }>('response.output_audio.delta').map(event => event.delta))
  }

  /** How long the sound is that the model sent, of one item or in all. */
  soundMs(itemId?: string): number {
    const deltas = this.all<{ delta: string, item_id: string }>('response.output_audio.delta')
    const own = deltas.filter(event => itemId === undefined || event.item_id === itemId)
    return own.reduce((sum, event) => sum + Buffer.from(event.delta, 'base64').length / 8, 0)
  }

  close(): void {
    this.socket.terminate()
  }
}
