import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { requestMoney } from '../../../services/requests/request-money'
import { DESK_ACT } from '../../../../shared/roles'
import { RequestMoneyBody } from '../../../../shared/schemas/requests'

/** POST /api/finance/requests: asks for what somebody else must approve (A6). */
export default defineRoute(
  { route: 'POST /api/finance/requests', roles: DESK_ACT, stepUp: true, body: RequestMoneyBody },
  async ({ event, context, user, body, requestId }) => {
    const { request, isRepeat } = await requestMoney(context, user, body, requestId)
    context.log.info({ requestId, staffId: user.id, kind: body.kind, moneyRequestId: request.id, isRepeat }, 'two people: asked')
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return request
  },
)
