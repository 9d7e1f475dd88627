import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readMonth } from '../../../../services/months/read-month'
import { DESK_READ } from '../../../../../shared/roles'
import { Month } from '../../../../../shared/schemas/common'

/** GET /api/finance/months/:month: its sums, and what came late for it. */
export default defineRoute(
  { route: 'GET /api/finance/months/:month', roles: DESK_READ, params: z.object({ month: Month }) },
  async ({ context, user, params }) => {
    return readMonth(context, user.id, params.month)
  },
)
