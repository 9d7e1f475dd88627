import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readCallComplaint } from '../../../services/calls/complain-state'
import { UuidParam } from '../../../../shared/schemas/common'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/calls/:id/complaint: what was said of a call, or whether something can be. */
export default defineRoute({ roles: ROLES, params: z.object({ id: UuidParam }) }, async ({ context, user, params }) => {
  return readCallComplaint(context, user.id, params.id)
})
