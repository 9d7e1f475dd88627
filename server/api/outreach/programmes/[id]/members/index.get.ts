import { defineRoute } from '../../../../../http/define-route'
import { listMembers } from '../../../../../services/outreach/members/list-members'
import { OUTREACH } from '../../../../../../shared/roles'
import { ProgrammeParams } from '../../../../../../shared/schemas/outreach/programmes'

/** GET /api/outreach/programmes/:id/members: who works in it, and who did. */
export default defineRoute({
  route: 'GET /api/outreach/programmes/:id/members', roles: OUTREACH, params: ProgrammeParams,
}, async ({ context, user, params }) => {
  return listMembers(context, user.id, params.id)
})
