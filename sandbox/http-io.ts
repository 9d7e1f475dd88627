import type { IncomingMessage, ServerResponse } from 'node:http'

const LARGEST_BODY_BYTES = 1_000_000

export class BodyError extends Error {}

/** @throws BodyError when it is larger than 1 MB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = chunk instanceof Buffer ? chunk : Buffer.from(String(chunk))
    size += bytes.length
    if (size > LARGEST_BODY_BYTES) throw new BodyError('the body is larger than 1 MB')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function sendText(response: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(value))
}

/** A sound, or the part of it that is asked for: from a byte on, to another or to the end. */
export function sendSound(request: IncomingMessage, response: ServerResponse, sound: Buffer): void {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const from = Number(asked?.[1] ?? 0)
  const to = asked?.[2] ? Math.min(Number(asked[2]), sound.length - 1) : sound.length - 1
  const isThere = from <= to
  const part = isThere ? sound.subarray(from, to + 1) : Buffer.alloc(0)
  response.writeHead(asked ? (isThere ? 206 : 416) : 200, {
    'content-type': 'audio/x-wav', 'content-length': part.length, 'accept-ranges': 'bytes',
    ...(asked ? { 'content-range': isThere ? `bytes ${from}-${to}/${sound.length}` : `bytes */${sound.length}` } : {}),
  })
  response.end(part)
}
