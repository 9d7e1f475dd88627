import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { checkAgain } from '../../../services/board/check-again'
import { DESK_ACT } from '../../../../shared/roles'
import { CheckAgainBody } from '../../../../shared/schemas/board'

/** POST /api/finance/board/checks: looks at everything again. */
export default defineRoute({
  route: 'POST /api/finance/board/checks', roles: DESK_ACT, body: CheckAgainBody,
}, async ({ event, context, body }) => {
  const asked = await checkAgain(context, body)
  setResponseStatus(event, 202)
  return asked
})
