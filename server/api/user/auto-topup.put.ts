import { defineRoute } from '../../http/define-route'
import { setAutoTopup } from '../../services/payments/auto-topup'
import { CALLERS } from '../../../shared/roles'
import { AutoTopupBody } from '../../../shared/schemas/payments'

/** PUT /api/user/auto-topup: sets what happens when the money runs low. */
export default defineRoute({
  route: 'PUT /api/user/auto-topup', roles: CALLERS, body: AutoTopupBody,
}, async ({ context, user, body, requestId }) => {
  const reply = await setAutoTopup(context, user.id, body)
  context.log.info({ requestId, userId: user.id, mode: reply.mode }, 'automatic top-up set')
  return reply
})
