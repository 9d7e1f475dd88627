import { randomUUID } from 'node:crypto'
import { defineEventHandler, getRequestHeader, toWebRequest } from 'h3'
import { clientAddress } from '../../auth/client-address'
import { getContext } from '../../http/current-context'
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
    return await context.auth.handleRequest(toWebRequest(event), address, requestId)
  } catch (error) {
    return replyError(event, context, error, requestId)
  }
})
