import { defineRoute } from '../../../http/define-route'
import { listSessions } from '../../../services/account/list-sessions'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/sessions: where the person is signed in. */
export default defineRoute({
  route: 'GET /api/user/sessions', roles: CALLERS,
}, async ({ context, session }) => listSessions(context, session))
