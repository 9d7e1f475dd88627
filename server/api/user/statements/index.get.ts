import { defineRoute } from '../../../http/define-route'
import { listStatements } from '../../../services/statements/list-statements'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/statements: the months in which something moved. */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => listStatements(context, user.id))
