import { defineRoute } from '../../../http/define-route'
import { closeWallet } from '../../../services/wallet/close-wallet'
import { CALLERS } from '../../../../shared/roles'
import { CloseWalletBody } from '../../../../shared/schemas/wallet'

/** POST /api/user/close: begins to close the wallet; what can go back to cards goes back (M14). */
export default defineRoute({
  route: 'POST /api/user/close', roles: CALLERS, body: CloseWalletBody,
}, async ({ context, user, requestId }) => {
  context.log.info({ requestId, userId: user.id }, 'wallet closing')
  return closeWallet(context, user.id)
})
