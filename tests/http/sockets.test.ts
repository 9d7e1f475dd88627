import { once } from 'node:events'
import { createConnection } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startChild } from '../../scripts/processes/child.mjs'
import { buildThrowawaySocket } from '../support/throwaway-socket/build'

type Child = ReturnType<typeof startChild>

interface Server { url: string, child: Child, said: Record<string, unknown>[] }

const GOOD = { 'x-key': 'right' }
let program = ''
let server: Server
let impatient: Server
const open: WebSocket[] = []
const arrived = new WeakMap<WebSocket, string[]>()

beforeAll(async () => {
  program = await buildThrowawaySocket()
  server = await start()
  impatient = await start({ IMPATIENT: 'yes' })
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate()
})
afterAll(async () => {
  await server?.child.stop()
  await impatient?.child.stop()
})

async function start(env: Record<string, string> = {}): Promise<Server> {
  const said: Record<string, unknown>[] = []
  let listening: (url: string) => void
  const url = new Promise<string>(resolve => {
    listening = resolve
  })
  const child = startChild('a server with a socket', process.execPath, [program], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'production', ...env },
    onLine(line: string) {
      if (line.startsWith('Listening on ')) listening(line.slice('Listening on '.length))
      else if (line.startsWith('{')) said.push(JSON.parse(line) as Record<string, unknown>)
      else said.push({ line })
    },
  })
  return { url: await Promise.race([url, child.ended.then(code => Promise.reject(new Error(`ended with ${code}`)))]), child, said }
}

function connect(headers: Record<string, string> = GOOD, path = '/throwaway?line=1', { url } = server): WebSocket {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers })
  open.push(socket)
  const frames: string[] = []
  arrived.set(socket, frames)
  socket.on('message', (data: Buffer) => frames.push(data.toString()))
  return socket
}

/** The status that an upgrade is refused with. */
async function refusalOf(headers: Record<string, string>, path?: string): Promise<number> {
  const socket = connect(headers, path)
  socket.on('error', () => {})
  const [, response] = await once(socket, 'unexpected-response') as [unknown, { statusCode: number }]
  return response.statusCode
}

/** What the server answers to an upgrade that no client would send. */
async function statusOf(target: string, host: string): Promise<number> {
  const { hostname, port } = new URL(server.url)
  const line = createConnection(Number(port), hostname)
  line.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
    + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-key: right\r\n\r\n', 'latin1')
  const [answer] = await once(line, 'data') as [Buffer]
  line.destroy()
  return Number(answer.toString().split(' ')[1])
}

async function opened(token?: string): Promise<WebSocket> {
  const socket = connect()
  await once(socket, 'open')
  if (token) say(socket, { token })
  return socket
}

function say(socket: WebSocket, frame: unknown): void {
  socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
}

/** The next frame; several may come at once, and none is lost. */
async function heard(socket: WebSocket): Promise<unknown> {
  const frames = arrived.get(socket)!
  await expect.poll(() => frames.length, { interval: 5 }).toBeGreaterThan(0)
  return JSON.parse(frames.shift()!)
}

async function closing(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close') as [number]
  return code
}

describe('a socket of the built server', () => {
  it('W1 is opened by what passes its gate, and by nothing else', async () => {
    expect(await refusalOf({})).toBe(401)
    expect(await refusalOf({ 'x-key': 'wrong' })).toBe(401)
    expect(await refusalOf(GOOD, '/throwaway'), 'another query than the gate knows').toBe(401)
    await expect.poll(() => server.said).toContainEqual(expect.objectContaining({ message: 'socket refused', code: 'signature_refused', path: '/throwaway' }))
    expect(await refusalOf({ 'x-key': 'broken' }), 'a gate that falls').toBe(500)
    await expect.poll(() => server.said).toContainEqual(expect.objectContaining({ level: 'error', error: 'a gate that falls' }))
    const socket = await opened('one')
    say(socket, { add: 5 })
    expect(await heard(socket)).toEqual({ sum: 5 })
  })

  it('W1 is opened at no other path, whatever key is shown', async () => {
    for (const path of ['/', '/nowhere', '/throwaway/more', '/api/live']) expect(await refusalOf(GOOD, path), path).toBe(404)
  })

  it.each([
    ['a b', '/throwaway?line=1'], ['[', '/throwaway?line=1'], ['x/throwaway?line=1#', '/'], ['', '/throwaway?line=1'],
    ['http://x', '/throwaway?line=1'], ['x:99999', '/throwaway?line=1'], ['x', '*'], ['x', 'http://y/throwaway?line=1'],
    ['x', '@y/throwaway?line=1'], ['x', '/nowhere/../throwaway?line=1'], ['x', '/throwaway#?line=1'], ['\u00fc', '/throwaway?line=1'],
  ])('W2 is answered, and not opened, by an address that is none: host %j, target %j', async (host, target) => {
    expect(await statusOf(target, host)).toBe(400)
    expect(await statusOf('/throwaway?line=1', 'x'), 'and the next one is served').toBe(101)
  })

  it('is not opened by a request that asks for no upgrade', async () => {
    expect((await fetch(`${server.url}/throwaway?line=1`, { headers: GOOD })).status).toBe(426)
  })

  it('G3 has no effect before it is bound', async () => {
    const socket = await opened()
    say(socket, { add: 7 })
    say(socket, { add: 8 })
    say(socket, { token: 'two' })
    say(socket, { add: 1 })
    expect(await heard(socket)).toEqual({ sum: 1 })
  })

  it('G3 is bound by a token that works once', async () => {
    await opened('three')
    const second = await opened('three')
    expect(await closing(second)).toBe(1008)
    await expect.poll(() => server.said).toContainEqual(expect.objectContaining({ message: 'socket refused', code: 'not_found', reason: 'token' }))
  })

  it('G3 ends where nobody says in its first frames, or in time, what it belongs to', async () => {
    const talker = await opened()
    for (let frames = 0; frames < 6; frames++) say(talker, { add: 1 })
    expect(await closing(talker)).toBe(1008)
    expect(await closing(connect(GOOD, undefined, impatient)), 'a silent one').toBe(1008)
  })

  it('does what frames say in their order, one after another', async () => {
    const socket = await opened('four')
    say(socket, { add: 1, slowly: true })
    say(socket, { add: 2, slowly: true })
    say(socket, { add: 3 })
    const sums = [await heard(socket), await heard(socket), await heard(socket)]
    expect(sums).toEqual([{ sum: 1 }, { sum: 3 }, { sum: 6 }])
    socket.close()
    await expect.poll(() => server.said).toContainEqual({ over: 'four', sum: 6 })
  })

  it.each([
    ['what cannot be read', 'no JSON', 1007],
    ['more than a frame may weigh', `"${'x'.repeat(64 * 1024)}"`, 1009],
    ['an event that falls', { fail: true }, 1011],
  ])('ends by %s, and tells its end', async (token, frame, code) => {
    const socket = await opened(token)
    say(socket, { add: 2 })
    expect(await heard(socket)).toEqual({ sum: 2 })
    say(socket, frame)
    expect(await closing(socket)).toBe(code)
    await expect.poll(() => server.said).toContainEqual({ over: token, sum: 2 })
  })

  it('ends where frames come faster than they are served, and where nobody reads what is sent', async () => {
    const busy = await opened('a busy one')
    for (let frames = 0; frames < 2000; frames++) say(busy, { add: 1, slowly: true })
    expect(await closing(busy)).toBe(1013)

    const deaf = await opened('a deaf one')
    say(deaf, { add: 1 })
    await heard(deaf)
    deaf.pause()
    say(deaf, { flood: 500 })
    await expect.poll(() => server.said).toContainEqual({ over: 'a deaf one', sum: 1 })
  })

  it('ends with the server, and tells its end', async () => {
    const socket = await opened('the last one')
    say(socket, { add: 4 })
    expect(await heard(socket)).toEqual({ sum: 4 })
    server.child.signal('SIGTERM')
    expect(await closing(socket)).toBe(1001)
    expect(await server.child.ended).toBe(0)
    await expect.poll(() => server.said).toContainEqual({ over: 'the last one', sum: 4 })
  })
})
