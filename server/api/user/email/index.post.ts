import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { changeEmail } from '../../../services/account/change-email'
import { CALLERS } from '../../../../shared/roles'
import { ChangeEmailBody } from '../../../../shared/schemas/account'

/** POST /api/user/email: asks for another address; both of them have to agree by mail. */
export default defineRoute({ route: 'POST /api/user/email', roles: CALLERS, body: ChangeEmailBody }, async input => {
  const { context, user, body, requestId } = input
  const reply = await changeEmail(context, ownerOf(input), body.email, body.password)
  context.log.info({ requestId, userId: user.id }, 'change of e-mail asked for')
  return reply
})
