import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { historyVersion } from '../../services/calls/history-version'
import { listRecentCalls } from '../../services/calls/list-recent-calls'
import { CALLERS } from '../../../shared/roles'
import { RecentCallsQuery } from '../../../shared/schemas/calls'

/** GET /api/twilio/events: the newest calls with their state, for pollers; 304 where nothing changed. */
const OPTIONS = { route: 'GET /api/twilio/events' as const, roles: CALLERS, isAttended: false, query: RecentCallsQuery }

export default defineRoute(OPTIONS, async ({ event, context, user, query }) => {
  return replyCached(event, await historyVersion(context, user, query), () => listRecentCalls(context, user, query))
})
