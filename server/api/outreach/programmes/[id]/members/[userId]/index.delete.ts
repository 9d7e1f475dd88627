import { defineRoute } from '../../../../../../http/define-route'
import { endMembership } from '../../../../../../services/outreach/members/end-membership'
import { OUTREACH } from '../../../../../../../shared/roles'
import { MemberParams } from '../../../../../../../shared/schemas/outreach/programmes'

/** DELETE /api/outreach/programmes/:id/members/:userId: they work in it no longer. */
export default defineRoute({
  route: 'DELETE /api/outreach/programmes/:id/members/:userId', roles: OUTREACH, params: MemberParams,
}, async ({ context, user, params, requestId }) => {
  const { id: programmeId, userId } = params
  context.log.info({ requestId, userId: user.id, programmeId, memberId: userId }, 'member leaves')
  return endMembership(context, { id: user.id, requestId }, { programmeId, userId })
})
