import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import nodeAdapter from 'crossws/adapters/node'
import { createApp, createRouter, type EventHandler } from 'h3'

/** A socket of ours at its path, on a port of this machine, with the bounds of server/plugins/sockets.ts. */
export async function serveSocket(
  path: string, handler: EventHandler,
): Promise<{ url: string, close: () => Promise<void> }> {
  const app = createApp()
  app.use(createRouter().get(path, handler))
  const { handleUpgrade } = nodeAdapter({ ...app.websocket, ...{ serverOptions: { maxPayload: 64 * 1024 } } })
  const server = createServer()
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => handleUpgrade(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
