import { defineRoute } from '../../../http/define-route'
import { listStatements } from '../../../services/statements/list-statements'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/statements: the months in which something moved. */
export default defineRoute({
  route: 'GET /api/user/statements', roles: CALLERS,
}, async ({ context, user }) => listStatements(context, user.id))
