import { defineRoute } from '../../../../http/define-route'
import { takeOverTalk } from '../../../../services/agents/take-over-talk'
import { CALLERS } from '../../../../../shared/roles'
import { TakeOverBody, TalkParams } from '../../../../../shared/schemas/agents/talks'

/** POST /api/agents/calls/:id/take-over: the caller is put through to a number, or to the person's browser. */
export default defineRoute(
  { route: 'POST /api/agents/calls/:id/take-over', roles: CALLERS, params: TalkParams, body: TakeOverBody },
  async ({ context, user, params, body, requestId }) => {
    const order = await takeOverTalk(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, callId: params.id, orderId: order.id }, 'call of an agent taken over')
    return order
  },
)
