import { defineRoute } from '../../../../http/define-route'
import { listRuns } from '../../../../services/books/list-runs'
import { DESK_READ } from '../../../../../shared/roles'
import { RunsQuery } from '../../../../../shared/schemas/books'

/** GET /api/finance/books/runs: comparisons of the books, with how far each is (F2). */
export default defineRoute(
  { route: 'GET /api/finance/books/runs', roles: DESK_READ, isAttended: false, query: RunsQuery },
  async ({ context, user, query }) => {
    return listRuns(context, user.id, query)
  },
)
