import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { proveTransaction } from '../../../../services/ledger/prove-transaction'
import { DESK_READ } from '../../../../../shared/roles'
import { TransactionIdParam } from '../../../../../shared/schemas/ledger'

/** GET /api/finance/transactions/:id/proof: the row computed again from what is stored (F1). */
export default defineRoute(
  { route: 'GET /api/finance/transactions/:id/proof', roles: DESK_READ, params: z.object({ id: TransactionIdParam }) },
  async ({ context, user, params }) => {
    return proveTransaction(context, user.id, params.id)
  },
)
