import { defineRoute } from '../../../http/define-route'
import { listAudit } from '../../../services/finance/ledger/list-audit'
import { AuditQuery } from '../../../../shared/schemas/finance-audit'

/** GET /api/finance/audit: what staff did (A5). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: AuditQuery }, async ({ context, user, query }) => {
  return listAudit(context, user.id, query)
})
