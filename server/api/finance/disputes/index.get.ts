import { defineRoute } from '../../../http/define-route'
import { listDisputes } from '../../../services/disputes/list-disputes'
import { DisputesQuery } from '../../../../shared/schemas/disputes'

/** GET /api/finance/disputes: payments that banks take back (M14), what is not decided first. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: DisputesQuery }, async ({ context, user, query }) => {
  return listDisputes(context, user.id, query)
})
