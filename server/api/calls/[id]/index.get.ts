import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readCall } from '../../../services/calls/read-call'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/calls/:id: one call, what it cost and why. */
export default defineRoute(
  { route: 'GET /api/calls/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readCall(context, user.id, params.id)
  },
)
