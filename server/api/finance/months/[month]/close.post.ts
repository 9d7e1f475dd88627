import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/idempotency-key'
import { closeMonth } from '../../../../services/finance/ledger/close-month'
import { Month } from '../../../../../shared/schemas/common'
import { CloseMonthBody } from '../../../../../shared/schemas/finance-months'

/** POST /api/finance/months/:month/close: it takes no more rows (F4). */
export default defineRoute(
  { roles: ['finance', 'admin'], stepUp: true, params: z.object({ month: Month }), body: CloseMonthBody },
  async ({ event, context, user, params, requestId }) => {
    const closed = await closeMonth(context, user.id, params.month, requestId)
    markRepeat(event, closed.isRepeat)
    return closed
  },
)
