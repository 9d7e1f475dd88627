import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Party } from '../calls/party'
import type { Carrier } from '../carrier'
import { ScriptedEnd } from '../media/scripted-end'
import { Handset } from './handset'

type Message = Record<string, unknown>

const NUMBER = /^\+[1-9]\d{3,14}$/

function readMessage(data: string): Message | null {
  try {
    const message: unknown = JSON.parse(data)
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? { ...message } : null
  } catch {
    return null
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** On another call: the network says so by itself. */
const engaged: Party = {
  place(_call, events) {
    queueMicrotask(() => events.ended('busy'))
    return { end: new ScriptedEnd(), hangUp: () => undefined }
  },
}

/** The phones that are open on the handsets page. */
export class Handsets {
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #open = new Map<WebSocket, Handset>()

  constructor(
    private readonly carrier: Carrier,
    private readonly presence: () => { identity: string }[],
  ) {}

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin, host } = request.headers
    // A page of another site must not open phones here.
    if (origin !== undefined && URL.canParse(origin) && new URL(origin).host !== host) return void socket.destroy()
    this.#server.handleUpgrade(request, socket, head, ws => this.#connected(ws))
  }

  /** The handset that a call to this number rings at; null when none is open for it. */
  party(number: string): Party | null {
    const handsets = [...this.#open.values()]
    const own = handsets.filter(handset => handset.number === number)
    const taking = own.length > 0 ? own : handsets.filter(handset => handset.anyNumber)
    // The newest first: an older one may be a tab that everybody has forgotten.
    const free = taking.findLast(handset => !handset.isBusy)
    if (free) return { place: (call, events) => free.ring(call, events) }
    return taking.length > 0 ? engaged : null
  }

  close(): void {
    for (const socket of this.#open.keys()) socket.terminate()
    this.#server.close()
  }

  #connected(socket: WebSocket): void {
    const send = (message: Message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    }
    socket.on('message', data => {
      const message = readMessage(data.toString())
      if (!message) return
      this.#receive(socket, message, send).catch((error: unknown) => {
        send({ type: 'problem', message: `That did not work: ${String(error)}` })
      })
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#open.get(socket)?.close()
      this.#open.delete(socket)
    })
  }

  async #receive(socket: WebSocket, message: Message, send: (message: Message) => void): Promise<void> {
    const callId = text(message.callId)
    const handset = this.#open.get(socket)
    if (message.type === 'open') return this.#openHandset(socket, message, send)
    if (message.type === 'who') return send({ type: 'who', whom: [...this.carrier.numbers.rented(), ...this.presence().map(one => one.identity)] })
    if (!handset) return send({ type: 'problem', message: 'Give the phone a number first.' })
    switch (message.type) {
      case 'pick-up':
        return handset.pickUp(callId, text(message.sdp))
      case 'decline':
        return handset.decline(callId)
      case 'hang-up':
        return handset.hangUp(callId)
      case 'key':
        return handset.pressKey(callId, text(message.key))
      case 'say':
        return handset.say(callId, text(message.text))
      case 'call':
        return handset.placeCall(text(message.whom), text(message.sdp))
    }
  }

  #openHandset(socket: WebSocket, message: Message, send: (message: Message) => void): void {
    const number = text(message.number).replace(/[\s().-]/g, '')
    if (!NUMBER.test(number)) {
      return send({ type: 'problem', message: 'A number starts with + and its country code: +44 20 7946 0123.' })
    }
    if (this.#open.get(socket)?.isBusy) {
      return send({ type: 'problem', message: 'Hang up before you change the number.' })
    }
    this.#open.set(socket, new Handset(this.carrier, number, message.any === true, send))
    this.carrier.log.add('handset-open', { number, any: message.any === true })
    send({ type: 'opened', number, any: message.any === true })
  }
}
