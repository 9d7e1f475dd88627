import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { eraseAccount } from '../../../services/users/erase-account'
import { ErasureBody } from '../../../../shared/schemas/own-data'
import { ROLES } from '../../../../shared/schemas/user'

/** POST /api/user/erasure: forgets the person, for good (P2). */
export default defineRoute({ roles: ROLES, body: ErasureBody }, async ({ event, context, user, body, requestId }) => {
  context.log.info({ requestId, userId: user.id }, 'erasure asked for')
  await eraseAccount(context, user.id, body, requestId)
  setResponseStatus(event, 204)
  return null
})
