import { defineRoute } from '../../../../http/define-route'
import { removeWish } from '../../../../services/agents/wishes/remove-wish'
import { CALLERS } from '../../../../../shared/roles'
import { RemoveWishBody, WishParams } from '../../../../../shared/schemas/agents/call-wishes'

/** POST /api/user/call-wishes/:id/removal: it counts no longer; that it was there, and why it went, stays. */
export default defineRoute(
  { route: 'POST /api/user/call-wishes/:id/removal', roles: CALLERS, params: WishParams, body: RemoveWishBody },
  async ({ context, user, params, body, requestId }) => {
    const wish = await removeWish(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, wishId: wish.id }, 'call wish removed')
    return wish
  },
)
