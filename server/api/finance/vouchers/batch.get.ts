import { defineRoute } from '../../../http/define-route'
import { readBatch } from '../../../services/grants/read-batch'
import { DESK_READ } from '../../../../shared/roles'
import { BatchQuery } from '../../../../shared/schemas/grants'

/** GET /api/finance/vouchers/batch: who redeemed its codes, held against who made it (A6). */
export default defineRoute({
  route: 'GET /api/finance/vouchers/batch', roles: DESK_READ, query: BatchQuery,
}, async ({ context, user, query }) => {
  return readBatch(context, user.id, query.batch)
})
