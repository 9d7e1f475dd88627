import { connect, type Socket } from 'node:net'

/** What the driver hands to its `socket` option, which its types leave out. */
interface Target {
  host: string[]
  port: number[]
  /** Of a UNIX socket; false where there is none. */
  path: string | false
  ssl: unknown
}

/**
 * Opens the driver's sockets. Tries the hosts of a failover pair in turn, as the driver does, and gives a connection up
 * that owes an answer for `silenceMs`: where a network swallows packets, nothing else would end it. Under TLS the bytes
 * cannot be counted from here; there TCP itself gives up, later.
 */
export function createSocketOpener(silenceMs: number): (target: Target) => Socket {
  let turn = 0
  return ({ host, port, path, ssl }) => {
    const place = turn++ % host.length
    const socket = path
      ? connect(path)
      : Object.assign(connect(port[place]!, host[place]), { host: host[place], port: port[place] })
    if (!ssl) giveUpAfter(socket, silenceMs)
    return socket
  }
}

function giveUpAfter(socket: Socket, silenceMs: number): void {
  let writtenWhenHeard = 0
  socket.on('data', () => {
    writtenWhenHeard = socket.bytesWritten
  })
  socket.setTimeout(silenceMs, () => {
    // Without an error: the driver would refuse the waiting question at once, and put the next one on this line before
    // it hears that it is closed.
    if (socket.bytesWritten > writtenWhenHeard) socket.destroy()
  })
}
