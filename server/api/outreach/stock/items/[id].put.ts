import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { editItem } from '../../../../services/outreach/stock/edit-item'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { EditStockItemBody } from '../../../../../shared/schemas/outreach/stock'

/** PUT /api/outreach/stock/items/:id: what there is to be of it, for the revision that was seen. */
export default defineRoute(
  { route: 'PUT /api/outreach/stock/items/:id', roles: OUTREACH, params: z.object({ id: UuidParam }), body: EditStockItemBody },
  async ({ context, user, params, body, requestId }) => {
    const item = await editItem(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, itemId: item.id }, 'stock item changed')
    return item
  },
)
