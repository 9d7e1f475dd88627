import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { keepWallet } from '../../../services/wallet/close-wallet'
import { CALLERS } from '../../../../shared/roles'

/** POST /api/user/close/take-back: keeps a wallet that is closing. */
export default defineRoute({
  route: 'POST /api/user/close/take-back', roles: CALLERS, body: z.strictObject({}),
}, async ({ context, user, requestId }) => {
  context.log.info({ requestId, userId: user.id }, 'wallet kept')
  return keepWallet(context, user.id)
})
