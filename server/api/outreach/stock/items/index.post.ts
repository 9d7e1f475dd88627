import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { createItem } from '../../../../services/outreach/stock/create-item'
import { OUTREACH } from '../../../../../shared/roles'
import { CreateStockItemBody } from '../../../../../shared/schemas/outreach/stock'

/** POST /api/outreach/stock/items */
export default defineRoute(
  { route: 'POST /api/outreach/stock/items', roles: OUTREACH, body: CreateStockItemBody },
  async ({ event, context, user, body, requestId }) => {
    const item = await createItem(context, user.id, body)
    context.log.info({ requestId, userId: user.id, itemId: item.id }, 'stock item made')
    setResponseStatus(event, 201)
    return item
  },
)
