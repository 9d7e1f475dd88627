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
