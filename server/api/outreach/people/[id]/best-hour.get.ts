import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readBestHour } from '../../../../services/outreach/rounds/read-best-hour'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/outreach/people/:id/best-hour: when they are best reached. */
export default defineRoute(
  { route: 'GET /api/outreach/people/:id/best-hour', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => readBestHour(context, user.id, params.id),
)
