import { defineRoute } from '../../../http/define-route'
import { listWishes } from '../../../services/agents/wishes/list-wishes'
import { CALLERS } from '../../../../shared/roles'
import { WishesQuery } from '../../../../shared/schemas/agents/call-wishes'

/** GET /api/user/call-wishes: who agreed to be called by agents, or who does not want it. */
export default defineRoute(
  { route: 'GET /api/user/call-wishes', roles: CALLERS, query: WishesQuery },
  async ({ context, user, query }) => {
    return listWishes(context, user, query)
  },
)
