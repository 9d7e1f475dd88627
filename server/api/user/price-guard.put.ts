import { defineRoute } from '../../http/define-route'
import { setPriceGuard } from '../../services/profile/set-price-guard'
import { CALLERS } from '../../../shared/roles'
import { PriceGuardDto } from '../../../shared/schemas/limits'

/** PUT /api/user/price-guard: sets it, or switches it off. */
export default defineRoute({
  route: 'PUT /api/user/price-guard', roles: CALLERS, body: PriceGuardDto,
}, async ({ context, user, body, requestId }) => {
  context.log.info({ requestId, userId: user.id }, 'price guard set')
  return setPriceGuard(context, user.id, body)
})
