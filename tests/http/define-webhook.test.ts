import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defineWebhook, refused, type Gate } from '../../server/http/define-webhook'
import { createHttpApp, type HttpApp } from '../support/http-app'
import { createTestContext, type TestContext } from '../support/test-context'

/** What an unsigned callback says by its address: at most a hint (O5). */
const hint: Gate<URLSearchParams> = async ({ method, target }) => {
  if (method !== 'GET') throw refused('method_not_allowed', 'method')
  const query = new URL(target, 'http://localhost').searchParams
  if (query.get('who') !== 'them') throw refused('signature_refused', 'who')
  return query
}

const order: string[] = []
let context: TestContext
let app: HttpApp

const webhook = defineWebhook({
  gate: async (request, given) => {
    order.push('gate')
    return hint(request, given)
  },
  read(query) {
    order.push('read')
    const say = query.get('say')
    return say === null ? null : { say, isText: query.has('text') }
  },
  async handle(_context, { say, isText }) {
    order.push(say)
    if (say === 'fail') throw new Error('what nobody foresaw')
    if (say === 'nothing') return undefined
    return isText ? say : { say }
  },
  type: 'text/plain; charset=utf-8',
})

beforeAll(async () => {
  context = await createTestContext()
  app = await createHttpApp(context, [
    { method: 'get', path: '/api/hints', handler: webhook },
    { method: 'post', path: '/api/hints', handler: webhook },
  ])
})
beforeEach(() => void order.splice(0))
afterAll(() => context.close())

describe('a webhook', () => {
  it('W1 passes the gate, then is read, then is handled', async () => {
    const reply = await app.send({ path: '/api/hints?who=them&say=hello' })
    expect([reply.status, reply.json]).toEqual([200, { say: 'hello' }])
    expect(reply.headers).toMatchObject({ 'cache-control': 'no-store', 'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(order).toEqual(['gate', 'read', 'hello'])
  })

  it('W1 is neither read nor handled where the gate refuses', async () => {
    const reply = await app.send({ path: '/api/hints?who=other&say=hello' })
    expect([reply.status, (reply.json as { code: string }).code]).toEqual([401, 'signature_refused'])
    expect((await app.send({ method: 'POST', path: '/api/hints?who=them&say=hello' })).status).toBe(405)
    expect(order).toEqual(['gate', 'gate'])
  })

  it('W1 is not handled where it cannot be read', async () => {
    expect((await app.send({ path: '/api/hints?who=them' })).status).toBe(400)
    expect(order).toEqual(['gate', 'read'])
  })

  it('W1 does nothing for a request that asks for its head alone', async () => {
    expect((await app.send({ method: 'HEAD', path: '/api/hints?who=them&say=hello' })).status).toBe(405)
    expect(order).toEqual([])
  })

  it('answers by a document of its type, or by nothing', async () => {
    const text = await app.send({ path: '/api/hints?who=them&say=hello&text' })
    expect([text.status, text.headers['content-type'], text.text]).toEqual([200, 'text/plain; charset=utf-8', 'hello'])
    const empty = await app.send({ path: '/api/hints?who=them&say=nothing' })
    expect([empty.status, empty.text]).toEqual([204, ''])
  })

  it('W3 says that it failed where anything did, and nothing of its inside', async () => {
    const reply = await app.send({ path: '/api/hints?who=them&say=fail' })
    expect(reply.status).toBe(500)
    expect(reply.text).not.toContain('nobody foresaw')
  })
})
