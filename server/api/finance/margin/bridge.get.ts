import { defineRoute } from '../../../http/define-route'
import { readMarginBridge } from '../../../services/margin/read-margin-bridge'
import { DESK_READ } from '../../../../shared/roles'
import { DashboardQuery } from '../../../../shared/schemas/dashboard'

/** GET /api/finance/margin/bridge: how the overview's margin becomes that of the margin page, for the same days. */
export default defineRoute(
  { route: 'GET /api/finance/margin/bridge', roles: DESK_READ, query: DashboardQuery },
  async ({ context, user, query }) => readMarginBridge(context, user.id, query),
)
