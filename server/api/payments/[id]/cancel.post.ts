import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { cancelTopup } from '../../../services/payments/cancel-topup'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** POST /api/payments/:id/cancel: gives up a payment whose page is open. */
export default defineRoute(
  { route: 'POST /api/payments/:id/cancel', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return cancelTopup(context, user.id, params.id)
  },
)
