import { defineRoute } from '../../../http/define-route'
import { listFinanceTransactions } from '../../../services/ledger/list-transactions'
import { DESK_READ } from '../../../../shared/roles'
import { FinanceTransactionsQuery } from '../../../../shared/schemas/ledger'

/** GET /api/finance/transactions: a page of everybody's ledger, filtered. */
export default defineRoute({
  route: 'GET /api/finance/transactions', roles: DESK_READ, query: FinanceTransactionsQuery,
}, async ({ context, user, query }) => {
  return listFinanceTransactions(context, user, query)
})
