import { defineRoute } from '../../../http/define-route'
import { listExports } from '../../../services/exports/list-exports'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/exports: one's own exports, with how far each is. */
export default defineRoute({
  route: 'GET /api/finance/exports', roles: DESK_READ, isAttended: false,
}, async ({ context, user }) => {
  return listExports(context, user.id)
})
