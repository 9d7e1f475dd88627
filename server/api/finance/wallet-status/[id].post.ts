import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { setWalletStatusByStaff } from '../../../services/wallet/freeze-wallet'
import { DESK_ACT } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { SetWalletStatusBody } from '../../../../shared/schemas/wallet'

/** POST /api/finance/wallet-status/:id: freezes a wallet or opens it again (M14). */
export default defineRoute(
  {
    route: 'POST /api/finance/wallet-status/:id',
    roles: DESK_ACT, stepUp: true, params: z.object({ id: UuidParam }), body: SetWalletStatusBody,
  },
  async ({ context, user, params, body, requestId }) => {
    context.log.info({ requestId, staffId: user.id, walletId: params.id, status: body.status }, 'wallet status set')
    return setWalletStatusByStaff(context, user.id, params.id, body, requestId)
  },
)
