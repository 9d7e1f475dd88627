import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { lookAgain } from '../../../services/board/look-again'
import { DESK_ACT } from '../../../../shared/roles'
import { LookAgainBody } from '../../../../shared/schemas/board'

/** POST /api/finance/board/checks: looks at everything again. */
export default defineRoute({
  route: 'POST /api/finance/board/checks', roles: DESK_ACT, body: LookAgainBody,
}, async ({ event, context, body }) => {
  const asked = await lookAgain(context, body)
  setResponseStatus(event, 202)
  return asked
})
