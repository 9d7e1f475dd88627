import { defineRoute } from '../../../http/define-route'
import { listMonths } from '../../../services/finance/ledger/list-months'

/** GET /api/finance/months: every month of the books, newest first. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'] }, async ({ context, user }) => listMonths(context, user.id))
