import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readAdjustment } from '../../../../services/adjustments/list-adjustments'
import { DESK_READ } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/adjustments/:id: one request and what may be done with it. */
export default defineRoute(
  { route: 'GET /api/finance/adjustments/:id', roles: DESK_READ, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readAdjustment(context, user, params.id)
  },
)
