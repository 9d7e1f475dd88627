import { defineRoute } from '../../../http/define-route'
import { findFinancePeople } from '../../../services/ledger/find-people'
import { DESK_READ } from '../../../../shared/roles'
import { PeopleQuery } from '../../../../shared/schemas/ledger'

/** GET /api/finance/people?q=: people by id, e-mail address or name, with their wallets. */
export default defineRoute({
  route: 'GET /api/finance/people', roles: DESK_READ, query: PeopleQuery,
}, async ({ context, user, query }) => {
  return findFinancePeople(context, user.id, query)
})
