import { defineRoute } from '../../../http/define-route'
import { cancelVouchers } from '../../../services/grants/cancel-vouchers'
import { DESK_ACT } from '../../../../shared/roles'
import { CancelVouchersBody } from '../../../../shared/schemas/grants'

/** POST /api/finance/vouchers/cancel: ends the codes of a batch; what was redeemed stays. */
export default defineRoute(
  { route: 'POST /api/finance/vouchers/cancel', roles: DESK_ACT, stepUp: true, body: CancelVouchersBody },
  async ({ context, user, body, requestId }) => {
    context.log.info({ requestId, staffId: user.id, batch: body.batch }, 'vouchers canceled')
    return cancelVouchers(context, user.id, body.batch, requestId)
  },
)
