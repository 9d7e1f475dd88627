import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { requestAdjustment } from '../../../services/adjustments/request-adjustment'
import { DESK_ACT } from '../../../../shared/roles'
import { RequestAdjustmentBody } from '../../../../shared/schemas/adjustments'

/** POST /api/finance/adjustments: asks for a movement; somebody else approves it (M13). */
export default defineRoute(
  { route: 'POST /api/finance/adjustments', roles: DESK_ACT, stepUp: true, body: RequestAdjustmentBody },
  async ({ event, context, user, body, requestId }) => {
    const { adjustment, isRepeat } = await requestAdjustment(context, user, body, requestId)
    context.log.info({ requestId, staffId: user.id, adjustmentId: adjustment.id, isRepeat }, 'adjustment requested')
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return adjustment
  },
)
