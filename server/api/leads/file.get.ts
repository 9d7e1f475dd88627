import { createDownloadSink } from '../../http/download-sink'
import { defineRoute } from '../../http/define-route'
import { exportLeads } from '../../services/leads/export-leads'
import { CALLERS } from '../../../shared/roles'
import { LeadFileQuery } from '../../../shared/schemas/leads/leads'

/** GET /api/leads/file: the leads as filtered, as CSV. */
export default defineRoute(
  { route: 'GET /api/leads/file', roles: CALLERS, streams: true, query: LeadFileQuery },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id }, 'leads asked for')
    await exportLeads(context, user, query, createDownloadSink(event, context, session))
  },
)
