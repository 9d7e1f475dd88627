import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { drawCodes } from '../../../../services/requests/draw-codes'
import { DESK_ACT } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { DrawCodesBody } from '../../../../../shared/schemas/requests'

/** POST /api/finance/requests/:id/codes: the codes of a batch that was approved, once, for who asked for it. */
export default defineRoute(
  {
    route: 'POST /api/finance/requests/:id/codes',
    roles: DESK_ACT, stepUp: true, params: z.object({ id: UuidParam }), body: DrawCodesBody,
  },
  async ({ event, context, user, params, requestId }) => {
    const drawn = await drawCodes(context, user.id, params.id, requestId)
    context.log.info({ requestId, staffId: user.id, moneyRequestId: params.id }, 'vouchers drawn')
    setResponseStatus(event, 201)
    return drawn
  },
)
