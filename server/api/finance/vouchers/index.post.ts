import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { createVouchers } from '../../../services/grants/create-vouchers'
import { CreateVouchersBody } from '../../../../shared/schemas/grants'

/** POST /api/finance/vouchers: makes codes, which are in this answer alone. */
export default defineRoute({ roles: ['finance', 'admin'], stepUp: true, body: CreateVouchersBody }, async ({ event, context, user, body, requestId }) => {
  const created = await createVouchers(context, user, body, requestId)
  context.log.info({ requestId, staffId: user.id, batch: body.batch, count: body.count }, 'vouchers made')
  setResponseStatus(event, 201)
  return created
})
