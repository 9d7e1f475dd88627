import { defineRoute } from '../../../http/define-route'
import { readStatement } from '../../../services/statements/read-statement'
import { StatementParams } from '../../../../shared/schemas/statements'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/statements/:month: a month of the wallet, to read or to print. */
export default defineRoute({ roles: ROLES, params: StatementParams }, async ({ context, user, params }) => {
  return readStatement(context, user, params.month)
})
