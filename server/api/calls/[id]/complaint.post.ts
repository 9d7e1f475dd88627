import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { complain } from '../../../services/complaints/complain'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { ComplainBody } from '../../../../shared/schemas/complaints'

/** POST /api/calls/:id/complaint: something was wrong; clear cases are refunded at once (M12, M16). */
export default defineRoute(
  { route: 'POST /api/calls/:id/complaint', roles: CALLERS, params: z.object({ id: UuidParam }), body: ComplainBody },
  async ({ event, context, user, params, body, requestId }) => {
    const { complaint, isRepeat } = await complain(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, callId: params.id, state: complaint.state, rule: complaint.rule, isRepeat }, 'complaint')
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return complaint
  },
)
