import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { readBalanceDays } from '../../services/wallet/read-balance-days'
import { CALLERS } from '../../../shared/roles'
import { AnalyticsQuery } from '../../../shared/schemas/analytics'

/** GET /api/user/balance-days: what the wallet held at the end of each day. */
export default defineRoute({
  route: 'GET /api/user/balance-days', roles: CALLERS, query: AnalyticsQuery,
}, async ({ event, context, user, query }) => replyCached(event, null, () => readBalanceDays(context, user.id, query)))
