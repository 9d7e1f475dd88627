import { connect, type Socket } from 'node:net'

const HEADERS_END = Buffer.from('\r\n\r\n')
/** Of texts like ours, which do not hold it themselves. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

/**
 * One keep-alive connection that sends prepared bytes and reads whole answers: a load generator must cost less than
 * what it measures.
 */
export class RawConnection {
  private buffer: Buffer = Buffer.alloc(0)
  private wantsHead = false
  private waiting: { resolve: (status: number) => void, reject: (error: Error) => void } | null = null

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true)
    socket.on('data', chunk => this.take(chunk))
    socket.on('error', error => this.waiting?.reject(error))
    socket.on('close', () => this.waiting?.reject(new Error('the connection was closed')))
  }

  static open(port: number): Promise<RawConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(new RawConnection(socket)))
      socket.once('error', reject)
    })
  }

  /** Sends a request and resolves with the status once the whole answer is here. */
  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.wantsHead = request.toString('latin1', 0, 5) === 'HEAD '
      this.socket.write(request)
    })
  }

  close(): void {
    this.waiting = null
    this.socket.destroy()
  }

  private take(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk])
    const end = this.buffer.indexOf(HEADERS_END)
    if (end < 0) return
    const head = this.buffer.toString('latin1', 0, end)
    const status = Number(head.slice(9, 12))
    const isBare = this.wantsHead || status === 204 || status === 304
    const bodyLength = isBare ? 0 : bodyLengthOf(head, this.buffer.subarray(end + HEADERS_END.length))
    if (bodyLength === null || this.buffer.length < end + HEADERS_END.length + bodyLength) return
    this.buffer = this.buffer.subarray(end + HEADERS_END.length + bodyLength)
    const { waiting } = this
    this.waiting = null
    waiting?.resolve(status)
  }
}

/** Null while the end of a body in chunks is not here yet. */
function bodyLengthOf(head: string, rest: Buffer): number | null {
  const told = /content-length: (\d+)/i.exec(head)
  if (told) return Number(told[1])
  if (!/transfer-encoding: chunked/i.test(head)) throw new Error(`an answer without a length:\n${head}`)
  const last = rest.indexOf(LAST_CHUNK)
  return last < 0 ? null : last + LAST_CHUNK.length
}
