import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/mark-repeat'
import { compareDay } from '../../../../services/books/compare-day'
import { DESK_ACT } from '../../../../../shared/roles'
import { StartRunBody } from '../../../../../shared/schemas/books'

/** POST /api/finance/books/runs: compares a day now (F2). The answer comes before the end of it. */
export default defineRoute(
  { route: 'POST /api/finance/books/runs', roles: DESK_ACT, body: StartRunBody },
  async ({ event, context, user, body, requestId }) => {
    const { run, isRepeat } = await compareDay(context, user.id, body.day, requestId)
    markRepeat(event, isRepeat)
    setResponseStatus(event, 202)
    return run
  },
)
