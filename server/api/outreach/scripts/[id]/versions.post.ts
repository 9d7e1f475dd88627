import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { addVersion } from '../../../../services/outreach/scripts/add-version'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { NewVersionBody } from '../../../../../shared/schemas/outreach/scripts'

/** POST /api/outreach/scripts/:id/versions: what it says from now on. */
export default defineRoute(
  { route: 'POST /api/outreach/scripts/:id/versions', roles: OUTREACH, params: z.object({ id: UuidParam }), body: NewVersionBody },
  async ({ context, user, params, body, requestId }) => {
    const script = await addVersion(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, scriptId: script.id }, 'version of a script made')
    return script
  },
)
