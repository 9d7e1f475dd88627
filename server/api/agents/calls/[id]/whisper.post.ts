import { defineRoute } from '../../../../http/define-route'
import { orderTalk } from '../../../../services/agents/order-talk'
import { CALLERS } from '../../../../../shared/roles'
import { TalkParams, WhisperBody } from '../../../../../shared/schemas/agents/talks'

/** POST /api/agents/calls/:id/whisper: the agent knows it from now on; the caller does not hear it. */
export default defineRoute(
  { route: 'POST /api/agents/calls/:id/whisper', roles: CALLERS, params: TalkParams, body: WhisperBody },
  async ({ context, user, params, body, requestId }) => {
    const order = await orderTalk(context, user.id, params.id, { ...body, kind: 'whisper', toNumber: null })
    context.log.info({ requestId, userId: user.id, callId: params.id, orderId: order.id }, 'whispered to an agent')
    return order
  },
)
