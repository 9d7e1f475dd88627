import WebSocket from 'ws'
import type { Line } from '../calls/line'
import type { Carrier } from '../carrier'
import { newSid } from '../ids'
import { decodeMulaw, encodeMulaw, FRAME_MS, SILENT_PAYLOAD, type Frame } from '../media/g711'
import { mediaClock } from '../media/media-clock'
import { wantedNumber } from '../calls/call'
import { isLocal } from '../twiml/parse-connect'
import type { StreamTarget } from '../twiml/verbs'
import { signRequest } from '../webhooks/signature'
import { FrameOrder } from './frame-order'
import { Playback } from './playback'
import { readStreamMessage, StreamWarning, type StreamMessage } from './stream-message'

type Json = Record<string, unknown>

/** Twilio's codes: the handshake was refused or never came; the socket broke. */
const HANDSHAKE_FAILED = 31920
const BROKEN = 31921
const HANDSHAKE_MS = 15_000
/** What an ear that nobody holds may pile up to. */
const LONGEST_QUEUE = 10

/** A call's sound on its way to a server and back, as long as its socket is open. */
export class MediaStream {
  readonly sid = newSid('MZ')
  readonly #playback = new Playback()
  readonly #toEar: Frame[] = []
  readonly #inbound: FrameOrder
  readonly #outbound: FrameOrder
  readonly #warned = new Set<number>()
  readonly #beat = () => this.#nextFrame()
  #socket: WebSocket | null = null
  #sequenceNumber = 0
  #chunk = 0
  #isOver = false

  constructor(private readonly carrier: Carrier, private readonly line: Line, private readonly target: StreamTarget) {
    this.#inbound = new FrameOrder(() => this.#frameFaults('inbound'), payload => this.#sendMedia(payload))
    this.#outbound = new FrameOrder(() => this.#frameFaults('outbound'), payload => this.#toEar.push(decodeMulaw(payload)))
  }

  /** Resolves when the server has closed the socket, when it broke, or when the call left the stream. */
  run(left: AbortSignal): Promise<void> {
    const { carrier, line } = this
    const faults = carrier.faults.forStream(this.#faultTarget)
    const headers = this.#headers(faults)
    const socket = new WebSocket(addressOf(this.target.url), { headers, handshakeTimeout: HANDSHAKE_MS })
    this.#socket = socket
    carrier.streams.add(this)
    return new Promise(resolve => {
      let stopKeys = () => {}
      let stopCut = () => {}
      const leave = () => {
        this.#leave(socket)
        resolve()
      }
      if (left.aborted) leave()
      left.addEventListener('abort', leave)
      socket.on('open', () => {
        if (!faults.noStart) this.#start()
        stopKeys = line.end.onKey(digit => this.#send('dtmf', { dtmf: { track: 'inbound_track', digit } }))
        if (faults.cutAfterMs !== null) stopCut = carrier.clock.setTimeout(() => this.cut(), faults.cutAfterMs)
      })
      socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary))
      socket.on('error', error => {
        const code = socket.readyState === socket.OPEN ? BROKEN : HANDSHAKE_FAILED
        if (!left.aborted) carrier.errors.add(code, `stream to ${this.target.url}: ${error.message}`, line.call.sid)
      })
      socket.on('close', code => {
        left.removeEventListener('abort', leave)
        carrier.streams.delete(this)
        stopKeys()
        stopCut()
        this.#stop()
        if (code === 1006 && this.#chunk > 0 && !left.aborted) carrier.errors.add(BROKEN, 'the stream broke off', line.call.sid)
        carrier.log.add('stream-end', { sid: line.call.sid, streamSid: this.sid, code })
        resolve()
      })
    })
  }

  /** Breaks the socket, as a lost network does. */
  cut(): void {
    this.#socket?.terminate()
  }

  get #faultTarget() {
    return { callSid: this.line.call.sid, to: wantedNumber(this.line.call) }
  }

  #headers(faults: { wrongSignature: boolean, noSignature: boolean }): Record<string, string> {
    const { authToken } = this.carrier.config
    const agent = { 'user-agent': 'TwilioProxy/1.1' }
    if (faults.noSignature) return agent
    const token = faults.wrongSignature ? `${authToken}?` : authToken
    return { ...agent, 'x-twilio-signature': signRequest(token, this.target.url, {}) }
  }

  #start(): void {
    const { carrier, line, sid } = this
    const { accountSid } = carrier.config
    this.#write({ event: 'connected', protocol: 'Call', version: '1.0.0' })
    this.#send('start', {
      start: {
        accountSid, streamSid: sid, callSid: line.call.sid, tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
        customParameters: this.target.parameters,
      },
    })
    carrier.log.add('stream-start', { sid: line.call.sid, streamSid: sid, url: this.target.url })
    line.end.hear(() => this.#toEar.shift() ?? null)
    mediaClock.add(this.#beat)
  }

  #stop(): void {
    if (this.#isOver) return
    this.#isOver = true
    mediaClock.remove(this.#beat)
    this.line.end.hear(null)
  }

  /** The call is over, or goes on elsewhere. */
  #leave(socket: WebSocket): void {
    const { carrier: { config }, line } = this
    this.#stop()
    if (socket.readyState !== socket.OPEN) return socket.terminate()
    this.#send('stop', { stop: { accountSid: config.accountSid, callSid: line.call.sid } })
    socket.close()
  }

  #nextFrame(): void {
    this.#tellMarks()
    const said = this.line.end.voice()
    this.#inbound.take(said ? encodeMulaw(said) : SILENT_PAYLOAD)
    const played = this.#playback.next()
    const { carrier, line } = this
    const heard = played && decodeMulaw(played)
    for (const recording of carrier.recordings.running(line.call.sid)) recording.take(said, heard)
    if (played) this.#outbound.take(played)
    if (this.#toEar.length > LONGEST_QUEUE) this.#toEar.shift()
  }

  #receive(data: Buffer, isBinary: boolean): void {
    try {
      this.#take(readStreamMessage(data, isBinary, this.sid))
    } catch (error) {
      if (!(error instanceof StreamWarning)) throw error
      // once a stream, as Twilio does
      if (!this.#warned.has(error.code)) this.carrier.errors.warn(error.code, error.message, this.line.call.sid)
      this.#warned.add(error.code)
    }
  }

  #take(message: StreamMessage): void {
    if (message.event === 'media') this.#playback.add(message.sound)
    else if (message.event === 'mark') this.#playback.mark(message.name)
    else this.#clear()
    if (message.event !== 'media') this.#tellMarks()
  }

  #clear(): void {
    this.#playback.clear()
    this.#toEar.length = 0
  }

  #tellMarks(): void {
    for (const name of this.#playback.reached()) this.#send('mark', { mark: { name } })
  }

  #sendMedia(payload: Buffer): void {
    const timestamp = String(this.#chunk * FRAME_MS)
    this.#chunk += 1
    this.#send('media', { media: { track: 'inbound', chunk: String(this.#chunk), timestamp, payload: payload.toString('base64') } })
  }

  #frameFaults(track: 'inbound' | 'outbound') {
    return this.carrier.faults.forFrame(track, this.#faultTarget)
  }

  #send(event: string, fields: Json): void {
    this.#sequenceNumber += 1
    this.#write({ event, sequenceNumber: String(this.#sequenceNumber), ...fields, streamSid: this.sid })
  }

  #write(message: Json): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}

/** Where an address leads on this machine: as behind a proxy that ends TLS, which there is none of here. */
function addressOf(url: string): string {
  return isLocal(new URL(url)) ? url.replace(/^wss:/, 'ws:') : url
}
