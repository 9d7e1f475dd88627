import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { decideAdjustment } from '../../../../services/adjustments/decide-adjustment'
import { DESK_ACT } from '../../../../../shared/roles'
import { DecideAdjustmentBody } from '../../../../../shared/schemas/adjustments'
import { UuidParam } from '../../../../../shared/schemas/common'

/** POST /api/finance/adjustments/:id/decision: approves, refuses or withdraws (M13). */
export default defineRoute(
  {
    route: 'POST /api/finance/adjustments/:id/decision',
    roles: DESK_ACT, stepUp: true, params: z.object({ id: UuidParam }), body: DecideAdjustmentBody,
  },
  async ({ context, user, params, body, requestId }) => {
    const adjustment = await decideAdjustment(context, user, params.id, body, requestId)
    context.log.info({ requestId, staffId: user.id, adjustmentId: params.id, decision: body.decision }, 'adjustment decided')
    return adjustment
  },
)
