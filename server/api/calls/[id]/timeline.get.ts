import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readTimeline } from '../../../services/calls/read-timeline'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/calls/:id/timeline: every event that was accepted, with what it changed (W4). */
export default defineRoute(
  { route: 'GET /api/calls/:id/timeline', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readTimeline(context, user.id, params.id)
  },
)
