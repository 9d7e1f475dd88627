import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The wire between the app and its database, in the test's hands. */
export interface Line {
  /** The same database, by way of this line. */
  url: string
  /** Ends every connection at once; the next ones go through. */
  cut: () => void
  /** From now on nothing passes, in either direction, and nobody is told. */
  stall: () => void
  /** New connections lead to the database that has this URL. */
  leadTo: (databaseUrl: string) => void
  close: () => Promise<void>
}

/** A line to the database that can be cut and stalled. */
export async function createLine(databaseUrl: string): Promise<Line> {
  let target = new URL(databaseUrl)
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer(near => {
    const far = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    near.pipe(far)
    far.pipe(near)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        pair.forEach(one => one.destroy())
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)

  const cut = () => pairs.forEach(pair => pair.forEach(socket => socket.destroy()))
  return {
    url: url.href,
    cut,
    stall() {
      for (const [near, far] of pairs) {
        near.unpipe(far)
        far.unpipe(near)
      }
    },
    leadTo(next) {
      target = new URL(next)
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
