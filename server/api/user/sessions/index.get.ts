import { defineRoute } from '../../../http/define-route'
import { listSessions } from '../../../services/users/list-sessions'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/sessions: where the person is signed in. */
export default defineRoute({ roles: ROLES }, async ({ context, session }) => listSessions(context, session))
