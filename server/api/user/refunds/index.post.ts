import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { requestRefund } from '../../../services/refunds/request-refund'
import { CALLERS } from '../../../../shared/roles'
import { RequestRefundBody } from '../../../../shared/schemas/refunds'

/** POST /api/user/refunds: sends paid money back to where it came from (M12). */
export default defineRoute({
  route: 'POST /api/user/refunds', roles: CALLERS, body: RequestRefundBody,
}, async input => {
  const { event, context, user, body, requestId } = input
  const { request, isRepeat } = await requestRefund(context, {
    id: body.id, userId: user.id, amountMicros: body.amountMicros, reason: body.reason || null, actor: `user:${user.id}`,
  })
  context.log.info({ requestId, userId: user.id, refundRequestId: request.id, isRepeat }, 'refund requested')
  markRepeat(event, isRepeat)
  setResponseStatus(event, 201)
  return request
})
