import { randomUUID } from 'node:crypto'
import { invalidFields, refusal, stamp, translateAnswer } from './answers'
import { readInput } from '../../shared/schemas/read-input'
import { ENDPOINTS, type BodySchema } from './requests'
import type { ResolveSession } from './resolve-session'
import { sessionCookieName, withoutCookie } from './session-cookie'

export type HandleRequest = (request: Request, clientAddress: string, requestId?: string) => Promise<Response>

interface Options {
  publicUrl: string
  /** Carries the address to better-auth. A sender's own is overwritten. */
  addressHeader: string
  handler: (request: Request) => Promise<Response>
  resolveSession: ResolveSession
}

const PREFIX = '/api/auth'
export const MOST_BODY_BYTES = 16 * 1024

/** They end whatever session the browser holds. Elsewhere one that is over for us is not shown to better-auth, which
 * would prolong it. */
const REPLACES_SESSION = new Set(['/sign-in/email', '/sign-in/username', '/sign-out'])

/** The gate before better-auth: known paths, our origin (A3), a small JSON body with known fields, and nothing else. */
export function createHandleRequest({ publicUrl, addressHeader, handler, resolveSession }: Options): HandleRequest {
  return async (request, clientAddress, requestId = randomUUID()) => {
    return stamp(await handle(request, clientAddress), requestId)
  }

  async function handle(request: Request, clientAddress: string): Promise<Response> {
    const path = new URL(request.url).pathname.slice(PREFIX.length)
    const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : undefined
    if (!endpoint) return refusal(404, 'not_found', 'There is nothing here.')
    if (request.method !== endpoint.method) return refusal(405, 'method_not_allowed', `This address answers ${endpoint.method} only.`)

    const headers = new Headers({ [addressHeader]: clientAddress })
    for (const name of ['cookie', 'user-agent']) {
      const value = request.headers.get(name)
      if (value !== null) headers.set(name, value)
    }
    if (!REPLACES_SESSION.has(path)) {
      const session = await resolveSession(headers)
      if (!session) headers.set('cookie', withoutCookie(headers.get('cookie') ?? '', sessionCookieName(publicUrl)))
      if (session?.user.mustChangePassword && path !== '/get-session') {
        return refusal(403, 'password_not_own', 'Your password was made by somebody else. Choose one of your own first. Nothing was changed.')
      }
    }
    const url = `${publicUrl}${PREFIX}${path}`
    if (!endpoint.body) return translateAnswer(await handler(new Request(url, { method: endpoint.method, headers })))

    if (request.headers.get('origin') !== publicUrl) {
      return refusal(403, 'origin_refused', 'This request did not come from our own pages.')
    }
    const body = await readBody(request, endpoint.body)
    if (body instanceof Response) return body
    headers.set('origin', publicUrl)
    headers.set('content-type', 'application/json')
    const sent = new Request(url, { method: endpoint.method, headers, body: JSON.stringify(body) })
    return translateAnswer(await handler(sent))
  }
}

async function readBody(request: Request, schema: BodySchema): Promise<Record<string, unknown> | Response> {
  const text = await readText(request)
  if (text === null) return refusal(413, 'payload_too_large', 'That is more than this form can hold.')
  let json: unknown = {}
  if (text.trim() !== '') {
    if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
      return refusal(415, 'unsupported_media_type', 'Send the form as application/json.')
    }
    try {
      json = JSON.parse(text)
    } catch {
      return refusal(400, 'invalid_json', 'The form could not be read: it is not JSON.')
    }
  }
  const read = readInput(schema, json)
  return 'data' in read ? read.data : invalidFields(read.issues)
}

/** Null where the body is larger than any form of ours. Counted while it arrives: a lie about its length is no use. */
async function readText(request: Request): Promise<string | null> {
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.byteLength
    if (size > MOST_BODY_BYTES) {
      await reader.cancel()
      return null
    }
    chunks.push(read.value)
  }
  return Buffer.concat(chunks).toString('utf8')
}
