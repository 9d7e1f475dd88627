import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readEvidence } from '../../../../services/ledger/read-evidence'
import { DESK_READ } from '../../../../../shared/roles'
import { TransactionIdParam } from '../../../../../shared/schemas/ledger'

/** GET /api/finance/transactions/:id: why this amount (F1). */
export default defineRoute(
  { route: 'GET /api/finance/transactions/:id', roles: DESK_READ, params: z.object({ id: TransactionIdParam }) },
  async ({ context, user, params }) => {
    return readEvidence(context, user.id, params.id)
  },
)
