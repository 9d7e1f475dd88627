import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/mark-repeat'
import { tellHelpIsComing } from '../../../../services/outreach/care/tell-help-is-coming'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** POST /api/outreach/tasks/:id/help-call: whoever asked for help is called, to hear that it is coming. */
export default defineRoute(
  { route: 'POST /api/outreach/tasks/:id/help-call', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ event, context, user, params, requestId }) => {
    const { call, isRepeat } = await tellHelpIsComing(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, taskId: params.id, callId: call.id, state: call.state, isRepeat }, 'help call')
    markRepeat(event, isRepeat)
    return call
  },
)
