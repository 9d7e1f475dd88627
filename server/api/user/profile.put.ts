import { defineRoute } from '../../http/define-route'
import { changeProfile } from '../../services/profile/change-profile'
import { CALLERS } from '../../../shared/roles'
import { ChangeProfileBody } from '../../../shared/schemas/account'

/** PUT /api/user/profile: another name, another country, or both. */
export default defineRoute({
  route: 'PUT /api/user/profile', roles: CALLERS, body: ChangeProfileBody,
}, async ({ context, user, body, requestId }) => {
  await changeProfile(context, { id: user.id, requestId }, body)
  context.log.info({ requestId, userId: user.id, fields: Object.keys(body) }, 'profile changed')
  return { done: true } as const
})
