import http, { type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { decodeMulaw, encodeMulaw } from '../../../sandbox/media/g711'
import { speechOf } from '../../../sandbox/words/speech-of'
import { WordDecoder } from '../../../sandbox/words/word-decoder'

export interface StreamEvent {
  event: string
  sequenceNumber?: string
  streamSid?: string
  [key: string]: unknown
}

/** One stream, as the app sees it. */
export class ReceivedStream {
  readonly events: StreamEvent[] = []
  closeCode: number | null = null
  readonly #decoder = new WordDecoder()
  readonly words: string[] = []

  constructor(readonly socket: WebSocket, readonly headers: IncomingHttpHeaders, readonly path: string) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) throw new Error('Twilio sends text')
      this.#take(JSON.parse(String(data)) as StreamEvent)
    })
    socket.on('close', code => (this.closeCode = code))
  }

  all(event: string): StreamEvent[] {
    return this.events.filter(one => one.event === event)
  }

  get sid(): string {
    return String(this.all('start')[0]?.streamSid)
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  media(sound: Buffer): void {
    this.send({ event: 'media', streamSid: this.sid, media: { payload: sound.toString('base64') } })
  }

  mark(name: string): void {
    this.send({ event: 'mark', streamSid: this.sid, mark: { name } })
  }

  clear(): void {
    this.send({ event: 'clear', streamSid: this.sid })
  }

  /** Says words, all at once as models do. */
  say(text: string): void {
    this.media(Buffer.concat(speechOf(text).frames.map(encodeMulaw)))
  }

  #take(event: StreamEvent): void {
    this.events.push(event)
    if (event.event !== 'media') return
    const { payload } = event.media as { payload: string }
    for (const heard of this.#decoder.hear(decodeMulaw(Buffer.from(payload, 'base64')))) {
      if (heard.kind === 'word') this.words.push(heard.text)
    }
  }
}

/** The app's end of media streams: takes every one, or refuses all. */
export class StreamServer {
  readonly streams: ReceivedStream[] = []
  isRefusing = false
  readonly #http = http.createServer()
  readonly #sockets = new WebSocketServer({ noServer: true })

  async start(): Promise<this> {
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.isRefusing) return void socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n')
      this.#sockets.handleUpgrade(request, socket, head, ws => {
        this.streams.push(new ReceivedStream(ws, request.headers, request.url ?? ''))
      })
    })
    await new Promise<void>(resolve => this.#http.listen(0, '127.0.0.1', resolve))
    return this
  }

  get host(): string {
    return `localhost:${(this.#http.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#http.closeAllConnections()
    await new Promise(resolve => this.#http.close(resolve))
  }
}
