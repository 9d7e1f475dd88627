import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { setStaffLimits } from '../../../services/limits/staff-limits'
import { DESK_ACT } from '../../../../shared/roles'
import { SetLimitsBody } from '../../../../shared/schemas/limits'
import { UserIdParam } from '../../../../shared/schemas/common'

/** PUT /api/finance/limits/:userId: sets or lifts what a person may do (C12). */
export default defineRoute(
  {
    route: 'PUT /api/finance/limits/:userId',
    roles: DESK_ACT, params: z.object({ userId: UserIdParam }), body: SetLimitsBody,
  },
  async ({ context, user, params, body, requestId }) => {
    context.log.info({ requestId, staffId: user.id, userId: params.userId }, 'limits set')
    return setStaffLimits(context, user.id, params.userId, body, requestId)
  },
)
