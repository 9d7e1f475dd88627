import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { streamBody } from '../../../http/read-body'
import { importWishes } from '../../../services/agents/wishes/import-wishes'
import { CALLERS } from '../../../../shared/roles'
import { ImportWishesQuery } from '../../../../shared/schemas/agents/call-wishes'

const MOST_BYTES = 8 * 1024 * 1024

/** POST /api/user/call-wishes/file: reads a list of numbers and says what it would bring, or brings it. */
export default defineRoute(
  { route: 'POST /api/user/call-wishes/file', roles: CALLERS, query: ImportWishesQuery },
  async ({ event, context, user, query, requestId }) => {
    const read = await importWishes(context, user, query, streamBody(event, MOST_BYTES))
    context.log.info({ requestId, userId: user.id, step: query.step, rows: read.rows, badRows: read.badRows, added: read.added }, 'call wishes read')
    setResponseStatus(event, 201)
    return read
  },
)
