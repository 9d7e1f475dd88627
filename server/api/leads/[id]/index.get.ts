import { defineRoute } from '../../../http/define-route'
import { readLead } from '../../../services/leads/read-lead'
import { CALLERS } from '../../../../shared/roles'
import { LeadParams } from '../../../../shared/schemas/leads/leads'

/** GET /api/leads/:id: a lead, with the words that it stands on. */
export default defineRoute(
  { route: 'GET /api/leads/:id', roles: CALLERS, params: LeadParams },
  async ({ context, user, params }) => {
    return readLead(context, user.id, params.id)
  },
)
