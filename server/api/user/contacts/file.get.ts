import { createDownloadSink } from '../../../http/download-sink'
import { defineRoute } from '../../../http/define-route'
import { exportContacts } from '../../../services/contacts/export-contacts'
import { CALLERS } from '../../../../shared/roles'
import { ContactFileQuery } from '../../../../shared/schemas/contact-imports'

/** GET /api/user/contacts/file: the person's contacts as a file, CSV or vCard. */
export default defineRoute(
  { roles: CALLERS, streams: true, query: ContactFileQuery },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id, format: query.format }, 'contacts asked for')
    await exportContacts(context, user.id, query, createDownloadSink(event, context, session))
  },
)
