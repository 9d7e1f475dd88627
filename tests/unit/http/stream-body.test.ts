import { Readable } from 'node:stream'
import type { H3Event } from 'h3'
import { describe, expect, it } from 'vitest'
import { streamBody } from '../../../server/http/read-body'

const MOST = 1000
const sent = (...sizes: number[]) => ({ node: { req: Readable.from(sizes.map(size => Buffer.alloc(size, 'a'))) } }) as unknown as H3Event
const prepared = (size: number) => ({ node: { req: { body: Buffer.alloc(size, 'a') } } }) as unknown as H3Event

async function read(event: H3Event): Promise<number> {
  let size = 0
  for await (const chunk of streamBody(event, MOST)) size += chunk.length
  return size
}

describe('a body that is read piece by piece', () => {
  it.each([['in pieces', sent(400, 600)], ['at once', sent(MOST)], ['as it was read before', prepared(MOST)]])('is whole up to its bound, %s', async (_, event) => {
    expect(await read(event)).toBe(MOST)
  })

  it.each([['in pieces', sent(400, 600, 1)], ['at once', sent(MOST + 1)], ['as it was read before', prepared(MOST + 1)], ['without an end', sent(...Array.from({ length: 40 }, () => 1024 * 1024))]])(
    'is refused above it, %s', async (_, event) => {
      await expect(read(event)).rejects.toMatchObject({ code: 'payload_too_large' })
    })
})
