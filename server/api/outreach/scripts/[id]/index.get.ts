import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readScript } from '../../../../services/outreach/scripts/read-script'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/outreach/scripts/:id: with all its versions. */
export default defineRoute(
  { route: 'GET /api/outreach/scripts/:id', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => readScript(context, user.id, params.id),
)
