import http from 'node:http'
import type { AddressInfo } from 'node:net'
import twilio from 'twilio'

export interface ReceivedRequest {
  path: string
  url: string
  method: string
  headers: http.IncomingHttpHeaders
  params: Record<string, string>
}

export interface AppAnswer {
  status?: number
  body?: string
}

type Answering = (request: ReceivedRequest) => AppAnswer | string | null | Promise<AppAnswer | string | null>

/** The app as the carrier sees it: takes signed forms and answers TwiML. `null` leaves a request without an answer. */
export class FakeApp {
  readonly requests: ReceivedRequest[] = []
  answering: Answering = () => '<Response/>'
  readonly #server = http.createServer((request, response) => void this.#receive(request, response))
  #url = ''

  get url(): string {
    return this.#url
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

  to(path: string): ReceivedRequest[] {
    return this.requests.filter(request => request.path === path)
  }

  /** What Twilio's own library says of the request. */
  isGenuine(authToken: string, request: ReceivedRequest): boolean {
    const signature = String(request.headers['x-twilio-signature'])
    return twilio.validateRequest(authToken, signature, request.url, request.method === 'POST' ? request.params : {})
  }

  async #receive(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of incoming) body += String(chunk)
    const url = `${this.#url}${incoming.url ?? ''}`
    const request: ReceivedRequest = {
      path: new URL(url).pathname,
      url,
      method: incoming.method ?? '',
      headers: incoming.headers,
      params: Object.fromEntries(new URLSearchParams(body)),
    }
    this.requests.push(request)
    const answer = await this.answering(request)
    if (answer === null) return
    const { status = 200, body: text = '' } = typeof answer === 'string' ? { body: answer } : answer
    response.writeHead(status, { 'content-type': 'text/xml' })
    response.end(text)
  }
}
