import { randomUUID } from 'node:crypto'
import { defineEventHandler, getRequestHeader, getRequestHeaders, type H3Event } from 'h3'
import { clientAddress } from '../../auth/client-address'
import { MOST_BODY_BYTES } from '../../auth/handle-request'
import { DomainError } from '../../domain/errors'
import { getContext } from '../../http/current-context'
import { readBodyText } from '../../http/read-body'
import { replyError } from '../../http/reply-error'

/** Sign-up, sign-in, second factors, sign-out, the current session: server/auth/requests.ts names all it serves. */
export default defineEventHandler(async event => {
  const context = await getContext()
  const requestId = randomUUID()
  const address = clientAddress(
    event.node.req.socket?.remoteAddress,
    getRequestHeader(event, 'x-forwarded-for') ?? null,
    context.config.trustedProxyHops,
  )
  try {
    return await context.auth.handleRequest(await toRequest(event), address, requestId)
  } catch (error) {
    return replyError(event, context, error, requestId)
  }
})

const BODILESS = new Set(['GET', 'HEAD'])

/** h3's own conversion streams the body, and throws past everybody where the reader stops early. */
async function toRequest(event: H3Event): Promise<Request> {
  const { method } = event
  if (method === 'TRACE' || method === 'CONNECT') throw new DomainError('method_not_allowed', 'This address answers GET and POST only.')
  const body = BODILESS.has(method) ? '' : await readBodyText(event, MOST_BODY_BYTES)
  const headers = new Headers()
  for (const [name, value] of Object.entries(getRequestHeaders(event))) {
    if (value !== undefined) headers.set(name, value)
  }
  return new Request(`http://localhost${event.path}`, { method, headers, ...(body && { body }) })
}
