import { setResponseStatus } from 'h3'
import { defineRoute } from '../../http/define-route'
import { startCall } from '../../services/calls/start-call'
import { CALLERS } from '../../../shared/roles'
import { StartCallBody } from '../../../shared/schemas/calls'

/** POST /api/calls/browser-start: checks, prices, holds (C1). */
export default defineRoute(
  { route: 'POST /api/calls/browser-start', roles: CALLERS, body: StartCallBody },
  async ({ event, context, user, body, requestId }) => {
    const reply = await startCall(context, user, body)
    context.log.info({ requestId, userId: user.id, callId: reply.callId }, 'call started')
    setResponseStatus(event, 201)
    return reply
  },
)
