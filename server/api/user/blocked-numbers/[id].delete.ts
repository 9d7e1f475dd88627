import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { unblockNumber } from '../../../services/numbers/unblock-number'
import { CALLERS } from '../../../../shared/roles'
import { BlockedNumberParams } from '../../../../shared/schemas/blocked-numbers'

/** DELETE /api/user/blocked-numbers/:id: the number reaches them again. */
export default defineRoute(
  { route: 'DELETE /api/user/blocked-numbers/:id', roles: CALLERS, params: BlockedNumberParams },
  async ({ event, context, user, params, requestId }) => {
    await unblockNumber(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, blockedId: params.id }, 'number unblocked')
    setResponseStatus(event, 204)
    return null
  },
)
