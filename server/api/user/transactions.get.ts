import { defineRoute } from '../../http/define-route'
import { listTransactions } from '../../services/wallet/list-transactions'
import { CALLERS } from '../../../shared/roles'
import { TransactionsQuery } from '../../../shared/schemas/wallet'

/** GET /api/user/transactions: a page of the wallet's ledger. */
export default defineRoute({
  route: 'GET /api/user/transactions', roles: CALLERS, query: TransactionsQuery,
}, async ({ context, user, query }) => {
  return listTransactions(context, user.id, query)
})
