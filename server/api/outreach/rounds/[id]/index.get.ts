import { defineRoute } from '../../../../http/define-route'
import { readRound } from '../../../../services/outreach/rounds/read-round'
import { OUTREACH } from '../../../../../shared/roles'
import { RoundParams } from '../../../../../shared/schemas/outreach/rounds'

/** GET /api/outreach/rounds/:id: how far it is. */
export default defineRoute(
  { route: 'GET /api/outreach/rounds/:id', roles: OUTREACH, params: RoundParams },
  async ({ context, user, params }) => readRound(context, user.id, params.id),
)
