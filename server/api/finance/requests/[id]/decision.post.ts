import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { decideRequest } from '../../../../services/requests/decide-request'
import { DESK_ACT } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { DecideRequestBody } from '../../../../../shared/schemas/requests'

/** POST /api/finance/requests/:id/decision: approves, refuses or withdraws (A6). */
export default defineRoute(
  {
    route: 'POST /api/finance/requests/:id/decision',
    roles: DESK_ACT, stepUp: true, params: z.object({ id: UuidParam }), body: DecideRequestBody,
  },
  async ({ context, user, params, body, requestId }) => {
    const request = await decideRequest(context, user, params.id, body, requestId)
    context.log.info({ requestId, staffId: user.id, moneyRequestId: params.id, decision: body.decision }, 'two people: decided')
    return request
  },
)
