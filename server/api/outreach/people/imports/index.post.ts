import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { streamBody } from '../../../../http/read-body'
import { startCareImport } from '../../../../services/outreach/care/start-care-import'
import { OUTREACH } from '../../../../../shared/roles'
import { CareImportQuery } from '../../../../../shared/schemas/outreach/care-imports'

const MOST_BYTES = 64 * 1024 * 1024

/** POST /api/outreach/people/imports: reads a file of people in care and says what it would bring. */
export default defineRoute(
  { route: 'POST /api/outreach/people/imports', roles: OUTREACH, query: CareImportQuery },
  async ({ event, context, user, query, requestId }) => {
    const read = await startCareImport(context, user.id, query.programme, streamBody(event, MOST_BYTES))
    context.log.info({ requestId, userId: user.id, importId: read.id, rows: read.rows, badRows: read.badRows }, 'people in care read')
    setResponseStatus(event, 201)
    return read
  },
)
