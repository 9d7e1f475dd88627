import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { finishCheck } from '../../../../../services/number-checks/finish-check'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** POST /api/user/numbers/checks/:id/allowed: asks the carrier whether calls may show the number by now. */
export default defineRoute(
  { route: 'POST /api/user/numbers/checks/:id/allowed', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    context.log.info({ requestId, userId: user.id }, 'number check allowed')
    return finishCheck(context, user.id, params.id, { asks: false })
  },
)
