import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { createScript } from '../../../services/outreach/scripts/create-script'
import { OUTREACH } from '../../../../shared/roles'
import { CreateScriptBody } from '../../../../shared/schemas/outreach/scripts'

/** POST /api/outreach/scripts */
export default defineRoute(
  { route: 'POST /api/outreach/scripts', roles: OUTREACH, body: CreateScriptBody },
  async ({ event, context, user, body, requestId }) => {
    const script = await createScript(context, user.id, body)
    context.log.info({ requestId, userId: user.id, scriptId: script.id }, 'script made')
    setResponseStatus(event, 201)
    return script
  },
)
