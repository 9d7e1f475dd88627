import { defineRoute } from '../../../../http/define-route'
import { hangUpTalk } from '../../../../services/agents/hang-up-talk'
import { CALLERS } from '../../../../../shared/roles'
import { TalkParams } from '../../../../../shared/schemas/agents/talks'

/** POST /api/agents/calls/:id/hang-up: the call ends, whichever server holds it. */
export default defineRoute(
  { route: 'POST /api/agents/calls/:id/hang-up', roles: CALLERS, params: TalkParams },
  async ({ context, user, params, requestId }) => {
    const reply = await hangUpTalk(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, callId: params.id }, 'call of an agent ended by its owner')
    return reply
  },
)
