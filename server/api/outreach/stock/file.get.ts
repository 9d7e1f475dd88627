import { createDownloadSink } from '../../../http/download-sink'
import { defineRoute } from '../../../http/define-route'
import { exportStock } from '../../../services/outreach/stock/export-stock'
import { OUTREACH } from '../../../../shared/roles'
import { StockFileQuery } from '../../../../shared/schemas/outreach/stock'

/** GET /api/outreach/stock/file?programme=&view=: what is in store, or all that happened to it, as CSV. */
export default defineRoute(
  { roles: OUTREACH, streams: true, query: StockFileQuery },
  async ({ event, context, user, session, query, requestId }) => {
    context.log.info({ requestId, userId: user.id, view: query.view }, 'stock asked for as a file')
    await exportStock(context, user.id, query, createDownloadSink(event, context, session))
  },
)
