import { defineRoute } from '../../../../../../http/define-route'
import { changeRole } from '../../../../../../services/outreach/members/change-role'
import { OUTREACH } from '../../../../../../../shared/roles'
import { ChangeMemberBody, MemberParams } from '../../../../../../../shared/schemas/outreach/programmes'

/** PUT /api/outreach/programmes/:id/members/:userId: what they are in it; who had left is back. */
export default defineRoute({
  route: 'PUT /api/outreach/programmes/:id/members/:userId', roles: OUTREACH, params: MemberParams, body: ChangeMemberBody,
}, async ({ context, user, params, body, requestId }) => {
  const { id: programmeId, userId } = params
  context.log.info({ requestId, userId: user.id, programmeId, memberId: userId, role: body.role }, 'member role')
  return changeRole(context, { id: user.id, requestId }, { programmeId, userId }, body.role)
})
