import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { cancelTopup } from '../../../services/payments/cancel-topup'
import { UuidParam } from '../../../../shared/schemas/common'
import { ROLES } from '../../../../shared/schemas/user'

/** POST /api/payments/:id/cancel: gives up a payment whose page is open. */
export default defineRoute({ roles: ROLES, params: z.object({ id: UuidParam }) }, async ({ context, user, params }) => {
  return cancelTopup(context, user.id, params.id)
})
