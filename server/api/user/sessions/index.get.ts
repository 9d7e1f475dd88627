import { defineRoute } from '../../../http/define-route'
import { listSessions } from '../../../services/account/list-sessions'
import { SIGNED_IN } from '../../../../shared/roles'

/** GET /api/user/sessions: where the person is signed in. */
export default defineRoute({
  route: 'GET /api/user/sessions', roles: SIGNED_IN,
}, async ({ context, session }) => listSessions(context, session))
