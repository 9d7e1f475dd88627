import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/mark-repeat'
import { startCheck } from '../../../../services/number-checks/start-check'
import { CALLERS } from '../../../../../shared/roles'
import { StartCheckBody } from '../../../../../shared/schemas/numbers'

/** POST /api/user/numbers/checks: calls a number and speaks a code there, which proves that it is one's own. */
export default defineRoute(
  { route: 'POST /api/user/numbers/checks', roles: CALLERS, body: StartCheckBody },
  async ({ event, context, user, body, requestId }) => {
    const { check, isRepeat } = await startCheck(context, user, body)
    context.log.info({ requestId, userId: user.id, callId: check.callId }, 'number check')
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return check
  },
)
