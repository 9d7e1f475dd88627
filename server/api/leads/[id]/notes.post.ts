import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { noteLead } from '../../../services/leads/note-lead'
import { CALLERS } from '../../../../shared/roles'
import { LeadNoteBody, LeadParams } from '../../../../shared/schemas/leads/leads'

/** POST /api/leads/:id/notes */
export default defineRoute(
  { route: 'POST /api/leads/:id/notes', roles: CALLERS, params: LeadParams, body: LeadNoteBody },
  async ({ event, context, user, params, body, requestId }) => {
    const lead = await noteLead(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, leadId: params.id }, 'note on a lead')
    setResponseStatus(event, 201)
    return lead
  },
)
