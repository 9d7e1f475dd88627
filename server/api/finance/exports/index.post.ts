import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { startExport } from '../../../services/exports/start-export'
import { DESK_READ } from '../../../../shared/roles'
import { StartExportBody } from '../../../../shared/schemas/exports'

/** POST /api/finance/exports: a view of the ledger is wanted as a file. */
export default defineRoute(
  { route: 'POST /api/finance/exports', roles: DESK_READ, body: StartExportBody },
  async ({ event, context, user, body, requestId }) => {
    const { started, isRepeat } = await startExport(context, user, body, requestId)
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return started
  },
)
