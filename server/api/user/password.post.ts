import { defineRoute } from '../../http/define-route'
import { ownerOf } from '../../http/owner-of'
import { changePassword } from '../../services/account/change-password'
import { SIGNED_IN } from '../../../shared/roles'
import { ChangePasswordBody } from '../../../shared/schemas/account'

/** POST /api/user/password: another password; every other session ends. */
export default defineRoute({
  route: 'POST /api/user/password', roles: SIGNED_IN, beforeOwnPassword: true, body: ChangePasswordBody,
}, async input => {
  const { context, user, body, requestId } = input
  const reply = await changePassword(context, ownerOf(input), body)
  context.log.info({ requestId, userId: user.id, ...reply }, 'password changed')
  return reply
})
