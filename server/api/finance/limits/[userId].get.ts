import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readStaffLimits } from '../../../services/users/staff-limits'

/** GET /api/finance/limits/:userId: what a person may do (C12). */
export default defineRoute({ roles: ['finance', 'admin'], params: z.object({ userId: z.string().min(1).max(100) }) }, async ({ context, user, params }) => {
  return readStaffLimits(context, user.id, params.userId)
})
