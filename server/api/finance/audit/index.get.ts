import { defineRoute } from '../../../http/define-route'
import { listAudit } from '../../../services/audit/list-audit'
import { DESK_READ } from '../../../../shared/roles'
import { AuditQuery } from '../../../../shared/schemas/audit'

/** GET /api/finance/audit: what staff did (A5). */
export default defineRoute({
  route: 'GET /api/finance/audit', roles: DESK_READ, query: AuditQuery,
}, async ({ context, user, query }) => {
  return listAudit(context, user.id, query)
})
