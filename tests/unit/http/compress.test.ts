import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { createApp, defineEventHandler, getQuery, setResponseHeader, toNodeListener } from 'h3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compressReply } from '../../../server/http/compress'

const TWIML = `<?xml version="1.0" encoding="UTF-8"?><Response>${'<Dial answerOnBridge="true" timeLimit="600"/>'.repeat(8)}</Response>`
const WAV = readFileSync('public/sounds/outgoing.wav')
const answer = { body: Buffer.from('') }

/** As the server wires it: before anything has touched the answer. */
const app = createApp({ onRequest: compressReply })
app.use(defineEventHandler(event => {
  setResponseHeader(event, 'content-type', String(getQuery(event).type))
  return answer.body
}))
const server = createServer(toNodeListener(app))
beforeAll(() => new Promise<void>(resolve => {
  server.listen(0, '127.0.0.1', resolve)
}))
afterAll(() => new Promise(resolve => {
  server.close(resolve)
}))

interface Received { encoding: string | undefined, bytes: Buffer }

function fetchAs(type: string, body: Buffer | string, accepts = 'gzip'): Promise<Received> {
  answer.body = Buffer.from(body)
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const path = `/?type=${encodeURIComponent(type)}`
    request({ port, host: '127.0.0.1', path, headers: { 'accept-encoding': accepts } }, reply => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => resolve({ encoding: reply.headers['content-encoding'], bytes: Buffer.concat(chunks) }))
    }).on('error', reject).end()
  })
}

describe('the bytes on the wire', () => {
  it.each([
    ['text/xml; charset=utf-8', TWIML], ['application/xml', TWIML], ['application/problem+json', TWIML], ['text/vcard', TWIML],
    ['text/html', TWIML], ['text/markdown', TWIML], ['application/x-ndjson', TWIML], ['image/svg+xml', TWIML], ['audio/wav', WAV],
    ['audio/x-wav', WAV], ['application/json', JSON.stringify({ rows: Array(50).fill('row') })],
  ])('are compressed, and the same behind it: %s', async (type, body) => {
    const { encoding, bytes } = await fetchAs(type, body)
    expect(encoding).toBe('gzip')
    expect(bytes.length).toBeLessThan(Buffer.from(body).length)
    expect(gunzipSync(bytes)).toEqual(Buffer.from(body))
    const brotli = await fetchAs(type, body, 'br')
    expect(brotli.encoding).toBe('br')
    expect(brotliDecompressSync(brotli.bytes)).toEqual(Buffer.from(body))
  })

  it.each([
    ['text/event-stream', TWIML], ['text/event-stream; charset=utf-8', TWIML], ['image/png', WAV], ['font/woff2', WAV],
    ['audio/mpeg', WAV], ['application/zip', WAV], ['application/pdf', WAV], ['text/xml', '<Response/>'],
  ])('are left as they are where nothing is won or every word counts: %s', async (type, body) => {
    const { encoding, bytes } = await fetchAs(type, body)
    expect(encoding).toBeUndefined()
    expect(bytes).toEqual(Buffer.from(body))
  })

  it('are not compressed for whoever takes no encoding, as a carrier may', async () => {
    expect(await fetchAs('text/xml', TWIML, 'identity')).toEqual({ encoding: undefined, bytes: Buffer.from(TWIML) })
  })
})
