import { getRequestHeader, setResponseStatus, type H3Event } from 'h3'
import { z } from 'zod'
import { defineRoute, parse } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { triggerCall } from '../../../services/outreach/calls/trigger-call'
import { OUTREACH } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { IdempotencyKey } from '../../../../shared/schemas/messages'
import { TriggerCallBody } from '../../../../shared/schemas/outreach/calls'

const OPTIONS = {
  route: 'POST /api/mothers/:id/trigger-call', roles: OUTREACH, params: z.object({ id: UuidParam }), body: TriggerCallBody,
} as const

/** POST /api/mothers/:id/trigger-call: calls somebody in care and asks for a key. */
export default defineRoute(OPTIONS, async ({ event, context, user, params, body, requestId }) => {
  const { reply, isRepeat } = await triggerCall(context, user.id, params.id, keyOf(event), body)
  const { callId, provider, call: { state } } = reply
  context.log.info({ requestId, userId: user.id, callId, provider, state, isRepeat }, 'keypad call')
  markRepeat(event, isRepeat)
  setResponseStatus(event, reply.call_sid === null ? 202 : 201)
  return reply
})

function keyOf(event: H3Event): string | null {
  const key = getRequestHeader(event, 'idempotency-key')
  return key === undefined ? null : parse(IdempotencyKey, key)
}
