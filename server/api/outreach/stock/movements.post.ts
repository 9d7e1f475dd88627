import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { moveItem } from '../../../services/outreach/stock/move-item'
import { OUTREACH } from '../../../../shared/roles'
import { StockMovementBody } from '../../../../shared/schemas/outreach/stock'

/** POST /api/outreach/stock/movements: what came, went, was lost or was counted. */
export default defineRoute(
  { route: 'POST /api/outreach/stock/movements', roles: OUTREACH, body: StockMovementBody },
  async ({ event, context, user, body, requestId }) => {
    const moved = await moveItem(context, user.id, body)
    context.log.info({ requestId, userId: user.id, movementId: body.id, kind: body.kind }, 'stock moved')
    setResponseStatus(event, 201)
    return moved
  },
)
