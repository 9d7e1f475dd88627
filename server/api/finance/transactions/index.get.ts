import { defineRoute } from '../../../http/define-route'
import { listFinanceTransactions } from '../../../services/finance/ledger/list-transactions'
import { FinanceTransactionsQuery } from '../../../../shared/schemas/finance-ledger'

/** GET /api/finance/transactions: a page of everybody's ledger, filtered. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: FinanceTransactionsQuery }, async ({ context, user, query }) => {
  return listFinanceTransactions(context, user, query)
})
