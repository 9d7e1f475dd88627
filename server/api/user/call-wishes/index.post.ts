import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { addWish } from '../../../services/agents/wishes/add-wish'
import { CALLERS } from '../../../../shared/roles'
import { CreateWishBody } from '../../../../shared/schemas/agents/call-wishes'

/** POST /api/user/call-wishes: somebody agreed to be called by agents, or does not want it. */
export default defineRoute(
  { route: 'POST /api/user/call-wishes', roles: CALLERS, body: CreateWishBody },
  async ({ event, context, user, body, requestId }) => {
    const wish = await addWish(context, user, body)
    context.log.info({ requestId, userId: user.id, wishId: wish.id, kind: wish.kind }, 'call wish kept')
    setResponseStatus(event, 201)
    return wish
  },
)
