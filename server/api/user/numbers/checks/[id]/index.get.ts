import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { readCheck } from '../../../../../services/number-checks/read-check'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** GET /api/user/numbers/checks/:id: how far it is. */
export default defineRoute(
  { route: 'GET /api/user/numbers/checks/:id', roles: CALLERS, params: z.object({ id: UuidParam }), isAttended: false },
  async ({ context, user, params }) => readCheck(context, user.id, params.id),
)
