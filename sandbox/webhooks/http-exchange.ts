import http from 'node:http'
import https from 'node:https'
import type { FailureClass } from './connection-overrides'

export interface Exchange {
  method: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body: string | null
  connectTimeoutMs: number
  readTimeoutMs: number
}

export interface HttpAnswer {
  status: number
  contentType: string
  body: string
}

/** No usable answer came: the connection failed (`ct`), or it stood and no answer came in time (`rt`). */
export class ExchangeFailure extends Error {
  constructor(
    readonly failure: FailureClass,
    message: string,
  ) {
    super(message)
  }
}

/** A kept connection that the server had just closed: it never was a connection to this request. */
class StaleConnection extends Error {}

const LARGEST_ANSWER_BYTES = 1_000_000

function collect(answer: http.IncomingMessage, done: (answer: HttpAnswer) => void, fail: (why: Error) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > LARGEST_ANSWER_BYTES) answer.destroy(new Error('the answer is larger than 1 MB'))
    else chunks.push(chunk)
  })
  answer.on('error', fail)
  answer.on('end', () => {
    const contentType = answer.headers['content-type'] ?? ''
    done({ status: answer.statusCode ?? 0, contentType, body: Buffer.concat(chunks).toString('utf8') })
  })
}

/**
 * Requests with separate limits for connecting and for answering, over kept connections. One that turns out to have
 * been closed meanwhile is no failure: the request goes over a connection of its own, as with any grown HTTP client.
 */
export class HttpExchanger {
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: 256 })
  readonly #secure = new https.Agent({ keepAlive: true, maxSockets: 256 })

  /** @throws ExchangeFailure when no whole answer came */
  async exchange(request: Exchange): Promise<HttpAnswer> {
    try {
      return await this.#send(request, request.url.startsWith('https:') ? this.#secure : this.#plain)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
      return this.#send(request, false)
    }
  }

  #send(request: Exchange, agent: http.Agent | false): Promise<HttpAnswer> {
    const target = new URL(request.url)
    const secure = target.protocol === 'https:'
    const options = { method: request.method, headers: request.headers, agent }
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? https : http).request(target, options)
      let connected = false
      let timedOut = false
      let answers = false
      const fail = (why: Error) => {
        clearTimeout(deadline)
        outgoing.destroy()
        if (outgoing.reusedSocket && !timedOut && !answers) return reject(new StaleConnection(why.message))
        reject(new ExchangeFailure(connected ? 'rt' : 'ct', why.message || String(why)))
      }
      const failAfter = (ms: number, what: string) =>
        setTimeout(() => {
          timedOut = true
          fail(new Error(`no ${what} within ${ms} ms`))
        }, ms)
      let deadline = failAfter(request.connectTimeoutMs, 'connection')
      const onConnected = () => {
        connected = true
        clearTimeout(deadline)
        deadline = failAfter(request.readTimeoutMs, 'answer')
      }
      const onAnswer = (answer: HttpAnswer) => {
        clearTimeout(deadline)
        resolve(answer)
      }
      outgoing.on('socket', socket => {
        if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', onConnected)
        else onConnected()
      })
      outgoing.on('error', fail)
      outgoing.on('response', answer => {
        answers = true
        collect(answer, onAnswer, fail)
      })
      outgoing.end(request.body ?? undefined)
    })
  }

  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }
}
