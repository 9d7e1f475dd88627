import { defineRoute } from '../../http/define-route'
import { listLeads } from '../../services/leads/list-leads'
import { CALLERS } from '../../../shared/roles'
import { LeadsQuery } from '../../../shared/schemas/leads/leads'

/** GET /api/leads: who told the person’s agents something of themselves, the newest first. */
export default defineRoute(
  { route: 'GET /api/leads', roles: CALLERS, query: LeadsQuery },
  async ({ context, user, query }) => {
    return listLeads(context, user, query)
  },
)
