// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import { createHistoryPoll } from '~~/browser/live/poll-history'
import { sampleCall } from '../support/samples'

const page = (etag: string) => new Response(JSON.stringify({ calls: [sampleCall()], nextCursor: null }), {
  status: 200, headers: { etag, 'content-type': 'application/json' },
})

describe('polling the history', () => {
  it('keeps the tag and takes 304 for nothing new', async () => {
    const send = vi.fn<typeof fetch>()
    send.mockResolvedValueOnce(page('"a"'))
    send.mockResolvedValueOnce(new Response(null, { status: 304 }))
    send.mockResolvedValueOnce(page('"b"'))
    send.mockResolvedValueOnce(new Response(null, { status: 304 }))
    const look = createHistoryPoll(send)
    expect((await look())?.[0]?.id).toBe(sampleCall().id)
    expect(await look()).toBeNull()
    expect(await look()).toHaveLength(1)
    expect(await look()).toBeNull()
    const tags = send.mock.calls.map(([, options]) => new Headers(options?.headers).get('if-none-match'))
    expect(tags).toEqual([null, '"a"', '"a"', '"b"'])
    expect(send.mock.calls.every(([url]) => url === '/api/calls/history?limit=1')).toBe(true)
  })

  it('knows a session that ended from a server that is away', async () => {
    const refused = { code: 'unauthenticated', message: 'Sign in again.' }
    const signedOut = createHistoryPoll(() => Promise.resolve(new Response(JSON.stringify(refused), { status: 401 })))
    await expect(signedOut()).rejects.toMatchObject({ status: 401, dto: { code: 'unauthenticated' } })
    const proxyPage = createHistoryPoll(() => Promise.resolve(new Response('<html>', { status: 200 })))
    await expect(proxyPage()).rejects.toMatchObject({ dto: { code: 'internal' } })
  })
})
