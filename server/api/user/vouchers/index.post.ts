import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { redeemVoucher } from '../../../services/grants/redeem-voucher'
import { CALLERS } from '../../../../shared/roles'
import { RedeemVoucherBody } from '../../../../shared/schemas/grants'

/** POST /api/user/vouchers: redeems a code, once a person. */
export default defineRoute({
  route: 'POST /api/user/vouchers', roles: CALLERS, body: RedeemVoucherBody,
}, async input => {
  const { event, context, user, body, requestId } = input
  const redeemed = await redeemVoucher(context, user.id, body.code)
  context.log.info({ requestId, userId: user.id, transactionId: redeemed.transactionId }, 'voucher redeemed')
  setResponseStatus(event, 201)
  return redeemed
})
