import http from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'

export interface ReceivedEvent {
  /** As it came over the wire; the signature covers these bytes. */
  raw: string
  signature: string
  event: Stripe.Event
}

/** The app as Stripe sees it: an address that takes events. */
export class StripeApp {
  readonly received: ReceivedEvent[] = []
  /** The status to answer with; null leaves the event without an answer. */
  answering: (received: ReceivedEvent) => number | null = () => 200
  readonly #server = http.createServer((request, response) => void this.#receive(request, response))
  #url = ''

  get webhookUrl(): string {
    return `${this.#url}/api/stripe/events`
  }

  async start(): Promise<this> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    this.#url = `http://localhost:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  types(): string[] {
    return this.received.map(({ event }) => event.type)
  }

  of(type: string): ReceivedEvent[] {
    return this.received.filter(({ event }) => event.type === type)
  }

  /** Verified by Stripe's own library at a moment in milliseconds. @throws when the signature or its age is wrong */
  static verify({ raw, signature }: ReceivedEvent, secret: string, atMs: number): Stripe.Event {
    return Stripe.webhooks.constructEvent(raw, signature, secret, 300, undefined, atMs)
  }

  async #receive(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks).toString('utf8')
    const received = {
      raw,
      signature: String(incoming.headers['stripe-signature']),
      event: JSON.parse(raw) as Stripe.Event,
    }
    this.received.push(received)
    const status = this.answering(received)
    if (status === null) return
    response.writeHead(status)
    response.end()
  }
}
