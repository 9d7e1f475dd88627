import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { historyVersion } from '../../services/calls/history-version'
import { listCalls } from '../../services/calls/list-calls'
import { CALLERS } from '../../../shared/roles'
import { HistoryQuery } from '../../../shared/schemas/calls'

/** GET /api/calls/history: a page of the person's calls; 304 where nothing changed. */
const OPTIONS = { route: 'GET /api/calls/history' as const, roles: CALLERS, isAttended: false, query: HistoryQuery }

export default defineRoute(OPTIONS, async ({ event, context, user, query }) => {
  return replyCached(event, await historyVersion(context, user, query), () => listCalls(context, user, query))
})
