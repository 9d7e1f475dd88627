import { defineRoute } from '../../../http/define-route'
import { listRecordings } from '../../../services/outreach/recordings/list-recordings'
import { OUTREACH } from '../../../../shared/roles'
import { RecordingsQuery } from '../../../../shared/schemas/outreach/recordings'

/** GET /api/outreach/recordings?programme= */
export default defineRoute(
  { route: 'GET /api/outreach/recordings', roles: OUTREACH, query: RecordingsQuery },
  async ({ context, user, query }) => listRecordings(context, user.id, query.programme),
)
