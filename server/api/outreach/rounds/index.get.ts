import { defineRoute } from '../../../http/define-route'
import { listRounds } from '../../../services/outreach/rounds/list-rounds'
import { OUTREACH } from '../../../../shared/roles'
import { RoundsQuery } from '../../../../shared/schemas/outreach/rounds'

/** GET /api/outreach/rounds?programme=: the rounds of a programme that one supervises, newest first. */
export default defineRoute(
  { route: 'GET /api/outreach/rounds', roles: OUTREACH, query: RoundsQuery },
  async ({ context, user, query }) => listRounds(context, user.id, query),
)
