import { defineRoute } from '../../../../http/define-route'
import { readRoundReport } from '../../../../services/outreach/rounds/read-round-report'
import { OUTREACH } from '../../../../../shared/roles'
import { RoundParams } from '../../../../../shared/schemas/outreach/rounds'

/** GET /api/outreach/rounds/:id/report: who was reached, what was pressed, what it cost. */
export default defineRoute(
  { route: 'GET /api/outreach/rounds/:id/report', roles: OUTREACH, params: RoundParams },
  async ({ context, user, params }) => readRoundReport(context, user.id, params.id),
)
