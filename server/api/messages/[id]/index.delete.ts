import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { cancelMessage } from '../../../services/messages/cancel-message'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** DELETE /api/messages/:id: takes a message back that waits for its time. */
export default defineRoute(
  { route: 'DELETE /api/messages/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    const message = await cancelMessage(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, messageId: message.id }, 'message canceled')
    return message
  },
)
