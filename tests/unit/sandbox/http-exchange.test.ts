import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpExchanger } from '../../../sandbox/webhooks/http-exchange'

const exchanger = new HttpExchanger()
let server: http.Server | null = null

afterEach(() => {
  exchanger.close()
  server?.closeAllConnections()
  server?.close()
})

/** A server that hangs up without a word where `hangsUp` says so, told the number of the request on its connection. */
async function serve(hangsUp: (request: number) => boolean) {
  const asked = new Map<Socket, number>()
  const counts: number[] = []
  server = http.createServer((request, response) => {
    const count = (asked.get(request.socket) ?? 0) + 1
    asked.set(request.socket, count)
    counts.push(count)
    if (hangsUp(count)) request.socket.destroy()
    else response.end('fine')
  })
  await new Promise<void>(resolve => server?.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const ask = () => exchanger.exchange({
    method: 'POST', url, headers: {}, body: 'a=1', connectTimeoutMs: 60_000, readTimeoutMs: 60_000,
  })
  return { ask, counts }
}

describe('a request of the carrier’s', () => {
  it('over a kept connection that was closed meanwhile goes over a new one', async () => {
    const { ask, counts } = await serve(count => count > 1)
    await ask()
    expect(await ask()).toMatchObject({ status: 200, body: 'fine' })
    expect(counts).toEqual([1, 2, 1])
  })

  it('over several that were closed at once is no failure either', async () => {
    const { ask } = await serve(count => count > 1)
    await Promise.all([ask(), ask(), ask()])
    expect(await ask()).toMatchObject({ status: 200 })
  })

  it('that is hung up on over a connection of its own has failed, and is not sent again', async () => {
    const { ask, counts } = await serve(() => true)
    await expect(ask()).rejects.toMatchObject({ failure: 'rt' })
    expect(counts).toEqual([1])
  })
})
