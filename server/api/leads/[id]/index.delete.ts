import { defineRoute } from '../../../http/define-route'
import { deleteLead } from '../../../services/leads/delete-lead'
import { CALLERS } from '../../../../shared/roles'
import { LeadParams } from '../../../../shared/schemas/leads/leads'

/** DELETE /api/leads/:id: all that is known of somebody goes; their calls make no lead again. */
export default defineRoute(
  { route: 'DELETE /api/leads/:id', roles: CALLERS, params: LeadParams },
  async ({ context, user, params, requestId }) => {
    await deleteLead(context, { id: user.id, requestId }, params.id)
    context.log.info({ requestId, userId: user.id, leadId: params.id }, 'lead deleted')
    return { done: true } as const
  },
)
