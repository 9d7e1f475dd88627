import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { keepEmail } from '../../../services/account/change-email'
import { CALLERS } from '../../../../shared/roles'

/** DELETE /api/user/email: keeps the present address after all. */
export default defineRoute({ route: 'DELETE /api/user/email', roles: CALLERS }, async input => {
  const { context, user, requestId } = input
  const reply = await keepEmail(context, ownerOf(input))
  context.log.info({ requestId, userId: user.id }, 'change of e-mail taken back')
  return reply
})
