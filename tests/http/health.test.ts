import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpWorld, type HttpWorld } from '../support/http-world'

let world: HttpWorld

beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

describe('health', () => {
  it('says that the process lives without asking anything', async () => {
    const reply = await world.app.send({ path: '/api/health/live' })
    expect([reply.status, reply.text]).toEqual([200, 'ok'])
  })

  it('says that the process is ready while the database is at head, and not when it is not', async () => {
    expect((await world.app.send({ path: '/api/health/ready' })).status).toBe(200)
    const [row] = await world.context.admin`select head from schema_head`
    await world.context.admin`update schema_head set head = 'of another version'`
    const reply = await world.app.send({ path: '/api/health/ready' })
    await world.context.admin`update schema_head set head = ${row!.head as string}`
    expect([reply.status, reply.text]).toEqual([503, 'not ready'])
  })

  it('tells nobody what runs here', async () => {
    for (const path of ['/api/health/live', '/api/health/ready']) {
      const reply = await world.app.send({ path })
      expect(JSON.stringify([reply.headers, reply.text])).not.toMatch(/\d+\.\d+\.\d+|postgres|node|h3|nitro/i)
    }
  })
})

describe('an address that is not there', () => {
  it.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])('is not found, for programs (%s)', async method => {
    for (const path of ['/api/nothing', '/api/call', '/api/calls/history/more', '/api/twilio', '/api/finance']) {
      const reply = await world.app.send({ method, path })
      expect(`${reply.status} ${(reply.json as { code?: string }).code}`, path).toBe('404 not_found')
      expect(reply.headers['cache-control']).toBe('no-store')
    }
  })
})
