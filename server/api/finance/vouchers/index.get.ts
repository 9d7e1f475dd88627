import { defineRoute } from '../../../http/define-route'
import { listBatches } from '../../../services/grants/list-batches'

/** GET /api/finance/vouchers: batches of codes and what became of them. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'] }, async ({ context, user }) => listBatches(context, user))
