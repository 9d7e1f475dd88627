import { getRequestHeader, setResponseStatus, type H3Event } from 'h3'
import { defineRoute, parse } from '../../http/define-route'
import { markRepeat } from '../../http/mark-repeat'
import { createMessage } from '../../services/messages/create-message'
import { CALLERS } from '../../../shared/roles'
import { CreateCallBody, IdempotencyKey } from '../../../shared/schemas/messages'

/** POST /api/calls: calls a phone and says a message, now or at a time (V1). */
export default defineRoute({ route: 'POST /api/calls', roles: CALLERS, body: CreateCallBody }, async input => {
  const { event, context, user, body, requestId } = input
  const { reply, isRepeat, isPlaced } = await createMessage(context, user, keyOf(event), body)
  context.log.info({ requestId, userId: user.id, messageId: reply.callRecord.id, state: reply.callRecord.state, isRepeat }, 'message')
  markRepeat(event, isRepeat)
  setResponseStatus(event, isPlaced ? 201 : 202)
  return reply
})

/** What the asker calls this request; null where it has no name. */
function keyOf(event: H3Event): string | null {
  const key = getRequestHeader(event, 'idempotency-key')
  return key === undefined ? null : parse(IdempotencyKey, key)
}
