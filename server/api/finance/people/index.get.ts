import { defineRoute } from '../../../http/define-route'
import { findFinancePeople } from '../../../services/finance/ledger/find-people'
import { PeopleQuery } from '../../../../shared/schemas/finance-ledger'

/** GET /api/finance/people?q=: people by id, e-mail address or name, with their wallets. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: PeopleQuery }, async ({ context, user, query }) => {
  return findFinancePeople(context, user.id, query)
})
