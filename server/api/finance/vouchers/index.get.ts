import { defineRoute } from '../../../http/define-route'
import { listBatches } from '../../../services/grants/list-batches'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/vouchers: batches of codes and what became of them. */
export default defineRoute({
  route: 'GET /api/finance/vouchers', roles: DESK_READ,
}, async ({ context, user }) => listBatches(context, user))
