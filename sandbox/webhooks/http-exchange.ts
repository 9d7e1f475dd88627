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

/** Requests with separate limits for connecting and for answering, over kept connections. */
export class HttpExchanger {
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: 256 })
  readonly #secure = new https.Agent({ keepAlive: true, maxSockets: 256 })

  /** @throws ExchangeFailure when no whole answer came */
  exchange(request: Exchange): Promise<HttpAnswer> {
    const target = new URL(request.url)
    const secure = target.protocol === 'https:'
    const options = { method: request.method, headers: request.headers, agent: secure ? this.#secure : this.#plain }
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? https : http).request(target, options)
      let connected = false
      let timedOut = false
      const fail = (why: Error) => {
        clearTimeout(deadline)
        outgoing.destroy()
        // A kept connection that the server had just closed was never a connection to this request.
        const answered = connected && (timedOut || !outgoing.reusedSocket)
        reject(new ExchangeFailure(answered ? 'rt' : 'ct', why.message || String(why)))
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
      outgoing.on('response', answer => collect(answer, onAnswer, fail))
      outgoing.end(request.body ?? undefined)
    })
  }

  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }
}
