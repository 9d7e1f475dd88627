import { defineRoute } from '../../../http/define-route'
import { listTasks } from '../../../services/outreach/care/list-tasks'
import { OUTREACH } from '../../../../shared/roles'
import { CareTasksQuery } from '../../../../shared/schemas/outreach/care'

/** GET /api/outreach/tasks: what somebody has to see to, what is overdue first (O2). */
export default defineRoute(
  { route: 'GET /api/outreach/tasks', roles: OUTREACH, query: CareTasksQuery },
  async ({ context, user, query }) => {
    return listTasks(context, user.id, query)
  },
)
