import { defineRoute } from '../../../http/define-route'
import { showNumber } from '../../../services/numbers/show-number'
import { CALLERS } from '../../../../shared/roles'
import { ShowNumberBody } from '../../../../shared/schemas/numbers'

/** PUT /api/user/numbers/shown: which number calls show that say nothing else. */
export default defineRoute(
  { route: 'PUT /api/user/numbers/shown', roles: CALLERS, body: ShowNumberBody },
  async ({ context, user, body, requestId }) => {
    const reply = await showNumber(context, user.id, body.number)
    context.log.info({ requestId, userId: user.id }, 'another number is shown')
    return reply
  },
)
