import { defineRoute } from '../../../http/define-route'
import { listAdjustments } from '../../../services/finance/adjustments/list-adjustments'
import { AdjustmentsQuery } from '../../../../shared/schemas/adjustments'

/** GET /api/finance/adjustments: what was asked for, what waits first (M13). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: AdjustmentsQuery }, async ({ context, user, query }) => {
  return listAdjustments(context, user, query)
})
