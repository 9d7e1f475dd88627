import { createDownloadSink } from '../../../http/download-sink'
import { defineRoute } from '../../../http/define-route'
import { exportCarePeople } from '../../../services/outreach/care/export-care-people'
import { OUTREACH } from '../../../../shared/roles'
import { CareFileQuery } from '../../../../shared/schemas/outreach/care-imports'

/** GET /api/outreach/people/file: those who are filtered, as CSV. */
export default defineRoute(
  { roles: OUTREACH, streams: true, query: CareFileQuery },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id, programmeId: query.programme }, 'people in care asked for')
    await exportCarePeople(context, user.id, query, createDownloadSink(event, context, session))
  },
)
