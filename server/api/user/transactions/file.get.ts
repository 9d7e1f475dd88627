import { createDownloadSink } from '../../../http/download-sink'
import { defineRoute } from '../../../http/define-route'
import { exportMovements } from '../../../services/own-data/export-movements'
import { CALLERS } from '../../../../shared/roles'
import { TransactionsFilter } from '../../../../shared/schemas/wallet'

/** GET /api/user/transactions/file: the person's movements as filtered, as CSV. */
export default defineRoute(
  { roles: CALLERS, streams: true, query: TransactionsFilter },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id }, 'movements asked for')
    await exportMovements(context, user.id, query, createDownloadSink(event, context, session))
  },
)
