import { defineRoute } from '../../../http/define-route'
import { listDisputes } from '../../../services/disputes/list-disputes'
import { DESK_READ } from '../../../../shared/roles'
import { DisputesQuery } from '../../../../shared/schemas/disputes'

/** GET /api/finance/disputes: payments that banks take back (M14), what is not decided first. */
export default defineRoute({
  route: 'GET /api/finance/disputes', roles: DESK_READ, query: DisputesQuery,
}, async ({ context, user, query }) => {
  return listDisputes(context, user.id, query)
})
