import { defineRoute } from '../../../http/define-route'
import { listExports } from '../../../services/finance/exports/list-exports'

/** GET /api/finance/exports: one's own exports, with how far each is. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], isAttended: false }, async ({ context, user }) => {
  return listExports(context, user.id)
})
