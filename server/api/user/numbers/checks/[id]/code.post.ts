import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { typeCode } from '../../../../../services/number-checks/type-code'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'
import { TypeCodeBody } from '../../../../../../shared/schemas/numbers'

/** POST /api/user/numbers/checks/:id/code: the six digits that were heard. */
export default defineRoute(
  { route: 'POST /api/user/numbers/checks/:id/code', roles: CALLERS, params: z.object({ id: UuidParam }), body: TypeCodeBody },
  async ({ context, user, params, body, requestId }) => {
    context.log.info({ requestId, userId: user.id }, 'number check code')
    return typeCode(context, user.id, params.id, body.code)
  },
)
