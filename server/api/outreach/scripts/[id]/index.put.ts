import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { editScript } from '../../../../services/outreach/scripts/edit-script'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { EditScriptBody } from '../../../../../shared/schemas/outreach/scripts'

/** PUT /api/outreach/scripts/:id: its name, and whether it is in use. */
export default defineRoute(
  { route: 'PUT /api/outreach/scripts/:id', roles: OUTREACH, params: z.object({ id: UuidParam }), body: EditScriptBody },
  async ({ context, user, params, body, requestId }) => {
    const script = await editScript(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, scriptId: script.id }, 'script changed')
    return script
  },
)
