import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { eraseAccount } from '../../../services/own-data/erase-account'
import { SIGNED_IN } from '../../../../shared/roles'
import { ErasureBody } from '../../../../shared/schemas/own-data'

/** POST /api/user/erasure: forgets the person, for good (P2). */
export default defineRoute({ route: 'POST /api/user/erasure', roles: SIGNED_IN, body: ErasureBody }, async input => {
  const { event, context, user, body, requestId } = input
  context.log.info({ requestId, userId: user.id }, 'erasure asked for')
  await eraseAccount(context, ownerOf(input), body)
  setResponseStatus(event, 204)
  return null
})
