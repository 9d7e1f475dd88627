import { defineRoute } from '../../../http/define-route'
import { replyCached } from '../../../http/reply-cached'
import { listTransactions } from '../../../services/wallet/list-transactions'
import { CALLERS } from '../../../../shared/roles'
import { TransactionsQuery } from '../../../../shared/schemas/wallet'

/** GET /api/user/transactions: a page of the wallet's ledger, as filtered; 304 where nothing changed. */
export default defineRoute({
  route: 'GET /api/user/transactions', roles: CALLERS, query: TransactionsQuery,
}, async ({ event, context, user, query }) => {
  return replyCached(event, null, () => listTransactions(context, user.id, query))
})
