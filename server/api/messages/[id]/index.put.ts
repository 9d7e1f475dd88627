import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { editMessage } from '../../../services/messages/edit-message'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { EditMessageBody } from '../../../../shared/schemas/messages'

/** PUT /api/messages/:id: all of a message that waits for its time anew, for the revision that was seen. */
export default defineRoute(
  { route: 'PUT /api/messages/:id', roles: CALLERS, params: z.object({ id: UuidParam }), body: EditMessageBody },
  async ({ context, user, params, body, requestId }) => {
    const message = await editMessage(context, user, params.id, body)
    context.log.info({ requestId, userId: user.id, messageId: message.id }, 'message changed')
    return message
  },
)
