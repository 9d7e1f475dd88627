import { defineRoute } from '../../../http/define-route'
import { readMargin } from '../../../services/finance/margin/read-margin'
import { MarginQuery } from '../../../../shared/schemas/finance-margin'

/** GET /api/finance/margin?by=: what calls earned and cost, by day or by prefix. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: MarginQuery }, async ({ context, user, query }) => {
  return readMargin(context, user.id, query)
})
