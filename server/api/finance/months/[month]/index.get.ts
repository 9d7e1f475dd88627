import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readMonth } from '../../../../services/finance/ledger/read-month'
import { MonthParam } from '../../../../../shared/schemas/finance-months'

/** GET /api/finance/months/:month: its sums, and what came late for it. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], params: z.object({ month: MonthParam }) }, async ({ context, user, params }) => {
  return readMonth(context, user.id, params.month)
})
