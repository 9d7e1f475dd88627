import { defineRoute } from '../../http/define-route'
import { replyCached } from '../../http/reply-cached'
import { analyticsVersion } from '../../services/analytics/analytics-version'
import { readAnalytics } from '../../services/analytics/read-analytics'
import { CALLERS } from '../../../shared/roles'
import { AnalyticsQuery } from '../../../shared/schemas/analytics'

/** GET /api/user/call-analytics: what the person's calls come to; 304 where nothing changed. */
export default defineRoute({
  route: 'GET /api/user/call-analytics', roles: CALLERS, query: AnalyticsQuery,
}, async ({ event, context, user, query }) => {
  const analytics = await readAnalytics(context, user.id, query)
  return replyCached(event, analyticsVersion(analytics), async () => analytics)
})
