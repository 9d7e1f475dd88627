import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readEvidence } from '../../../../services/finance/ledger/read-evidence'
import { TransactionIdParam } from '../../../../../shared/schemas/finance-ledger'

/** GET /api/finance/transactions/:id: why this amount (F1). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], params: z.object({ id: TransactionIdParam }) }, async ({ context, user, params }) => {
  return readEvidence(context, user.id, params.id)
})
