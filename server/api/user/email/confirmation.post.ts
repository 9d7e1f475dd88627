import { defineRoute } from '../../../http/define-route'
import { ownerOf } from '../../../http/owner-of'
import { confirmAgain } from '../../../services/account/confirm-again'
import { CALLERS } from '../../../../shared/roles'

/** POST /api/user/email/confirmation: sends the link that confirms the address again. */
export default defineRoute({ route: 'POST /api/user/email/confirmation', roles: CALLERS }, async input => {
  const { context, user, requestId } = input
  const reply = await confirmAgain(context, ownerOf(input))
  context.log.info({ requestId, userId: user.id }, 'confirmation sent again')
  return reply
})
