import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { revokeKey } from '../../../services/keys/revoke-key'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** DELETE /api/user/keys/:id: ends a key at once. */
export default defineRoute({
  route: 'DELETE /api/user/keys/:id', roles: CALLERS, params: z.object({ id: UuidParam }),
}, async input => {
  const { event, context, user, params, requestId } = input
  await revokeKey(context, ownerOf(input), params.id)
  context.log.info({ requestId, userId: user.id, keyId: params.id }, 'key revoked')
  setResponseStatus(event, 204)
  return null
})
