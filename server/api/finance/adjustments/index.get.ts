import { defineRoute } from '../../../http/define-route'
import { listAdjustments } from '../../../services/adjustments/list-adjustments'
import { DESK_READ } from '../../../../shared/roles'
import { AdjustmentsQuery } from '../../../../shared/schemas/adjustments'

/** GET /api/finance/adjustments: what was asked for, what waits first (M13). */
export default defineRoute({
  route: 'GET /api/finance/adjustments', roles: DESK_READ, query: AdjustmentsQuery,
}, async ({ context, user, query }) => {
  return listAdjustments(context, user, query)
})
