import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { listCareEvents } from '../../../../services/outreach/care/list-care-events'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { TrailQuery } from '../../../../../shared/schemas/outreach/care'

/** GET /api/outreach/people/:id/trail: what happened to somebody in one's care, newest first. */
export default defineRoute(
  { route: 'GET /api/outreach/people/:id/trail', roles: OUTREACH, params: z.object({ id: UuidParam }), query: TrailQuery },
  async ({ context, user, params, query }) => {
    return listCareEvents(context, user.id, params.id, query)
  },
)
