import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readCallComplaint } from '../../../services/complaints/read-call-complaint'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/calls/:id/complaint: what was said of a call, or whether something can be. */
export default defineRoute(
  { route: 'GET /api/calls/:id/complaint', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readCallComplaint(context, user.id, params.id)
  },
)
