import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { blockNumber } from '../../../services/numbers/block-number'
import { CALLERS } from '../../../../shared/roles'
import { BlockNumberBody } from '../../../../shared/schemas/blocked-numbers'

/** POST /api/user/blocked-numbers: a number does not reach them any more. */
export default defineRoute(
  { route: 'POST /api/user/blocked-numbers', roles: CALLERS, body: BlockNumberBody },
  async ({ event, context, user, body, requestId }) => {
    const blocked = await blockNumber(context, user, body)
    context.log.info({ requestId, userId: user.id, blockedId: blocked.id }, 'number blocked')
    setResponseStatus(event, 201)
    return blocked
  },
)
