import { defineRoute } from '../../../http/define-route'
import { listAnchors } from '../../../services/anchors/list-anchors'
import { DESK_READ } from '../../../../shared/roles'
import { AnchorsQuery } from '../../../../shared/schemas/anchors'

/** GET /api/finance/anchors: the days that were sealed, and where their anchors are kept. */
export default defineRoute({
  route: 'GET /api/finance/anchors', roles: DESK_READ, query: AnchorsQuery,
}, async ({ context, user, query }) => {
  return listAnchors(context, user.id, query)
})
