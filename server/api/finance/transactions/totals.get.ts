import { defineRoute } from '../../../http/define-route'
import { sumFinanceTransactions } from '../../../services/ledger/sum-transactions'
import { DESK_READ } from '../../../../shared/roles'
import { TransactionFilter } from '../../../../shared/schemas/ledger'

/** GET /api/finance/transactions/totals: count and sums of a view. */
export default defineRoute({
  route: 'GET /api/finance/transactions/totals', roles: DESK_READ, query: TransactionFilter,
}, async ({ context, user, query }) => {
  return sumFinanceTransactions(context, user, query)
})
