import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { createKey } from '../../../services/keys/create-key'
import { CALLERS } from '../../../../shared/roles'
import { CreateKeyBody } from '../../../../shared/schemas/keys'

/** POST /api/user/keys: a new key for programs, told this once. */
export default defineRoute({ route: 'POST /api/user/keys', roles: CALLERS, body: CreateKeyBody }, async input => {
  const { event, context, user, body, requestId } = input
  const made = await createKey(context, ownerOf(input), body)
  context.log.info({ requestId, userId: user.id, keyId: made.key.id }, 'key made')
  setResponseStatus(event, 201)
  return made
})
