import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { streamBody } from '../../../../http/read-body'
import { startImport } from '../../../../services/contacts/start-import'
import { CALLERS } from '../../../../../shared/roles'
import { StartImportQuery } from '../../../../../shared/schemas/contact-imports'

const MOST_BYTES = 64 * 1024 * 1024

/** POST /api/user/contacts/imports: reads a file of contacts and says what it would bring. */
export default defineRoute(
  { route: 'POST /api/user/contacts/imports', roles: CALLERS, query: StartImportQuery },
  async ({ event, context, user, query, requestId }) => {
    const read = await startImport(context, user, query.format, streamBody(event, MOST_BYTES))
    context.log.info({ requestId, userId: user.id, importId: read.id, rows: read.rows, badRows: read.badRows }, 'contacts read')
    setResponseStatus(event, 201)
    return read
  },
)
