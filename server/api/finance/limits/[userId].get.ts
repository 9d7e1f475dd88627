import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readStaffLimits } from '../../../services/limits/staff-limits'
import { DESK_READ } from '../../../../shared/roles'
import { UserIdParam } from '../../../../shared/schemas/common'

/** GET /api/finance/limits/:userId: what a person may do (C12). */
export default defineRoute(
  { route: 'GET /api/finance/limits/:userId', roles: DESK_READ, params: z.object({ userId: UserIdParam }) },
  async ({ context, user, params }) => {
    return readStaffLimits(context, user.id, params.userId)
  },
)
