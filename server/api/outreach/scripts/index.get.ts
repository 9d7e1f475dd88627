import { defineRoute } from '../../../http/define-route'
import { listScripts } from '../../../services/outreach/scripts/list-scripts'
import { OUTREACH } from '../../../../shared/roles'
import { ScriptsQuery } from '../../../../shared/schemas/outreach/scripts'

/** GET /api/outreach/scripts?programme=: of one programme, or of all that the person works in. */
export default defineRoute(
  { route: 'GET /api/outreach/scripts', roles: OUTREACH, query: ScriptsQuery },
  async ({ context, user, query }) => listScripts(context, user.id, query.programme),
)
