import { defineRoute } from '../../../http/define-route'
import { editLead } from '../../../services/leads/edit-lead'
import { CALLERS } from '../../../../shared/roles'
import { EditLeadBody, LeadParams } from '../../../../shared/schemas/leads/leads'

/** PUT /api/leads/:id: what a person says of it; what is left out stays as it is. */
export default defineRoute(
  { route: 'PUT /api/leads/:id', roles: CALLERS, params: LeadParams, body: EditLeadBody },
  async ({ context, user, params, body, requestId }) => {
    const lead = await editLead(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, leadId: params.id }, 'lead changed')
    return lead
  },
)
