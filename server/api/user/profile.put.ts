import { defineRoute } from '../../http/define-route'
import { changeProfile } from '../../services/account/change-profile'
import { ChangeProfileBody } from '../../../shared/schemas/account'
import { ROLES } from '../../../shared/schemas/user'

/** PUT /api/user/profile: another name, another country, or both. */
export default defineRoute({ roles: ROLES, body: ChangeProfileBody }, async ({ context, user, body, requestId }) => {
  await changeProfile(context, { id: user.id, requestId }, body)
  context.log.info({ requestId, userId: user.id, fields: Object.keys(body) }, 'profile changed')
  return { done: true }
})
