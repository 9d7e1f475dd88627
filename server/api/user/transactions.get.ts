import { defineRoute } from '../../http/define-route'
import { listTransactions } from '../../services/wallet/list-transactions'
import { ROLES } from '../../../shared/schemas/user'
import { TransactionsQuery } from '../../../shared/schemas/wallet'

/** GET /api/user/transactions: a page of the wallet's ledger. */
export default defineRoute({ roles: ROLES, query: TransactionsQuery }, async ({ context, user, query }) => {
  return listTransactions(context, user.id, query)
})
