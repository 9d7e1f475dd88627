import { defineRoute } from '../../../http/define-route'
import { readStatement } from '../../../services/statements/read-statement'
import { CALLERS } from '../../../../shared/roles'
import { StatementParams } from '../../../../shared/schemas/statements'

/** GET /api/user/statements/:month: a month of the wallet, to read or to print. */
export default defineRoute({
  route: 'GET /api/user/statements/:month', roles: CALLERS, params: StatementParams,
}, async ({ context, user, params }) => {
  return readStatement(context, user, params.month)
})
