import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listRoutes, type ApiRoute } from '../support/http-app'
import { createHttpWorld, type HttpWorld, type Visitor } from '../support/http-world'
import { isStaffs, makeOwnedThings, peoplesRoutes, type OwnedThings } from '../support/owned-things'

let world: HttpWorld
let server: Awaited<ReturnType<HttpWorld['app']['listen']>>
let owner: Visitor
let staff: Visitor
let things: OwnedThings
beforeAll(async () => {
  world = await createHttpWorld({ env: { LIMIT_STARTS_PER_MINUTE: '1000' } })
  server = await world.app.listen()
  owner = await world.visit()
  staff = await world.visit({ role: 'finance', secondFactor: true })
  things = await makeOwnedThings(world, owner, staff)
})
afterAll(async () => {
  await server.close()
  await world.close()
})

/** All that comes back on a connection of its own, to its end. */
function speak(method: string, path: string, cookie = ''): Promise<{ status: number, head: string, body: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let text = ''
    socket.on('data', chunk => {
      text += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...body] = text.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') })
    })
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`)
  })
}

const gets = peoplesRoutes().filter(route => route.method === 'get')
const EVERYBODYS = ['/api/health/live', '/api/health/ready', '/api/auth/get-session']
const typeOf = (head: string) => /^content-type: *(.*)$/im.exec(head)?.[1]
const STREAMS = [
  '/api/live', '/api/finance/exports/:id/file', '/api/user/data', '/api/calls/file', '/api/user/contacts/file', '/api/user/call-wishes/file', '/api/user/transactions/file', '/api/leads/file',
  '/api/outreach/people/file', '/api/outreach/people/:id/data',
  '/api/outreach/stock/file',
  '/api/outreach/rounds/:id/file',
  '/api/agents/rounds/:id/file',
]
const named = (route: ApiRoute) => route.path

describe('HEAD', () => {
  it.each(EVERYBODYS)('answers as GET does, without a body: %s', async path => {
    const [head, get] = [await speak('HEAD', path), await speak('GET', path)]
    expect([head.status, head.body]).toEqual([get.status, ''])
    expect(typeOf(head.head)).toBe(typeOf(get.head))
  })

  it.each(gets.filter(route => !STREAMS.includes(route.path)).map(route => [named(route), route] as const))('answers as GET does, without a body: %s', async (_, route) => {
    const { cookie } = isStaffs(route) ? staff : owner
    const path = things.addressOf(route)
    const [head, get] = [await speak('HEAD', path, cookie), await speak('GET', path, cookie)]
    expect([head.status, head.body], get.body.slice(0, 200)).toEqual([get.status, ''])
    expect(get.status).toBeLessThan(300)
    expect(typeOf(head.head)).toBe(typeOf(get.head))
  })

  it('opens no stream and writes no file', async () => {
    const before = await world.fingerprint()
    for (const route of listRoutes().filter(one => STREAMS.includes(one.path))) {
      const { cookie } = route.path === '/api/live' ? owner : staff
      const head = await speak('HEAD', things.addressOf(route), cookie)
      expect([route.path, head.status, head.body]).toEqual([route.path, 200, ''])
    }
    expect(await world.fingerprint()).toEqual(before)
  })

  it('A1 is refused as GET is, without a body', async () => {
    for (const route of listRoutes().filter(one => one.method === 'get' && (gets.includes(one) || one.path === '/api/live' || gets.some(other => other.path === one.path)))) {
      const head = await speak('HEAD', things.addressOf(route))
      expect([route.path, head.status, head.body]).toEqual([route.path, 401, ''])
    }
  })

  it.each(listRoutes().filter(route => route.method !== 'get' && route.method !== null).map(route => [`${route.method} ${route.path}`, route] as const))('finds nothing where GET does not, and does nothing: %s', async (_, route) => {
    const path = route.path.replace(/:\w+/g, 'x')
    const before = await world.fingerprint()
    const [head, get] = [await speak('HEAD', path, staff.cookie), await speak('GET', path, staff.cookie)]
    expect([head.status, head.body]).toEqual([get.status, ''])
    expect(await world.fingerprint()).toEqual(before)
  })
})
