import { defineRoute } from '../http/define-route'
import { listActiveCalls } from '../services/agents/calls/list-active-calls'
import { CALLERS } from '../../shared/roles'

/** GET /api/active-calls: the calls that the person's agents hold now. */
export default defineRoute({ route: 'GET /api/active-calls', roles: CALLERS, isAttended: false }, async ({ context, user }) =>
  listActiveCalls(context, user.id))
