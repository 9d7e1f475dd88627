import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { rateCall } from '../../../services/quality/rate-call'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { CallRatingBody } from '../../../../shared/schemas/quality'

/** PUT /api/calls/:id/rating: what the person thinks of it, once, and for a day otherwise. */
export default defineRoute({
  route: 'PUT /api/calls/:id/rating', roles: CALLERS, params: z.object({ id: UuidParam }), body: CallRatingBody,
}, async ({ context, user, params, body, requestId }) => {
  context.log.info({ requestId, userId: user.id, callId: params.id, stars: body.stars }, 'call rated')
  return rateCall(context, user.id, params.id, body)
})
