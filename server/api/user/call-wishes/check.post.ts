import { defineRoute } from '../../../http/define-route'
import { checkNumber } from '../../../services/agents/wishes/check-number'
import { CALLERS } from '../../../../shared/roles'
import { CheckNumberBody } from '../../../../shared/schemas/agents/call-wishes'

/** POST /api/user/call-wishes/check: whether an agent may call a number now. It changes nothing. */
export default defineRoute(
  { route: 'POST /api/user/call-wishes/check', roles: CALLERS, body: CheckNumberBody },
  async ({ context, user, body }) => {
    return checkNumber(context, user, body)
  },
)
