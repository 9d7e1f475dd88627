import { defineRoute } from '../../http/define-route'
import { listMessages } from '../../services/messages/list-messages'
import { CALLERS } from '../../../shared/roles'
import { MessagesQuery } from '../../../shared/schemas/messages'

/** GET /api/messages: a page of those that wait for their time, or of all others. */
export default defineRoute(
  { route: 'GET /api/messages', roles: CALLERS, query: MessagesQuery },
  async ({ context, user, query }) => listMessages(context, user.id, query),
)
