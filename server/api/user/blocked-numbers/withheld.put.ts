import { defineRoute } from '../../../http/define-route'
import { blockWithheld } from '../../../services/numbers/block-withheld'
import { CALLERS } from '../../../../shared/roles'
import { BlockWithheldBody } from '../../../../shared/schemas/blocked-numbers'

/** PUT /api/user/blocked-numbers/withheld: whether those reach them who show no number. */
export default defineRoute(
  { route: 'PUT /api/user/blocked-numbers/withheld', roles: CALLERS, body: BlockWithheldBody },
  async ({ context, user, body, requestId }) => {
    const reply = await blockWithheld(context, user.id, body.isBlocked)
    context.log.info({ requestId, userId: user.id, isBlocked: body.isBlocked }, 'withheld numbers')
    return reply
  },
)
