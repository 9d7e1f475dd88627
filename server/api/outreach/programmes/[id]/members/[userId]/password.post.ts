import { defineRoute } from '../../../../../../http/define-route'
import { resetPassword } from '../../../../../../services/outreach/members/reset-password'
import { OUTREACH } from '../../../../../../../shared/roles'
import { MemberParams } from '../../../../../../../shared/schemas/outreach/programmes'

/** POST /api/outreach/programmes/:id/members/:userId/password: a new first password for them. */
export default defineRoute({
  route: 'POST /api/outreach/programmes/:id/members/:userId/password', roles: OUTREACH, params: MemberParams,
}, async ({ context, user, params, requestId }) => {
  const made = await resetPassword(context, { id: user.id, requestId }, params.id, params.userId)
  context.log.info({ requestId, userId: user.id, programmeId: params.id, memberId: params.userId }, 'member password reset')
  return made
})
