import { getRequestHeader, setResponseStatus, type H3Event } from 'h3'
import { defineRoute, parse } from '../http/define-route'
import { markRepeat } from '../http/mark-repeat'
import { createOutboundCall } from '../services/agents/calls/create-outbound-call'
import { takesTalks } from '../sessions/held-talks'
import { CALLERS } from '../../shared/roles'
import { OutboundCallBody } from '../../shared/schemas/agents/agent-calls'
import { IdempotencyKey } from '../../shared/schemas/messages'

/** POST /api/outbound-call: has an agent call a number (G1). */
export default defineRoute({ route: 'POST /api/outbound-call', roles: CALLERS, body: OutboundCallBody }, async input => {
  const { event, context, user, body, requestId } = input
  const { reply, isRepeat, isPlaced } = await createOutboundCall(context, user, keyOf(event), body, takesTalks(context))
  context.log.info({ requestId, userId: user.id, callId: reply.callId, agentId: reply.agentId, isRepeat }, 'agent calls')
  markRepeat(event, isRepeat)
  setResponseStatus(event, isPlaced ? 201 : 202)
  return reply
})

/** What the asker calls this request; null where it has no name. */
function keyOf(event: H3Event): string | null {
  const key = getRequestHeader(event, 'idempotency-key')
  return key === undefined ? null : parse(IdempotencyKey, key)
}
