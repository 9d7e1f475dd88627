import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../../http/define-route'
import { addMember } from '../../../../../services/outreach/members/add-member'
import { OUTREACH } from '../../../../../../shared/roles'
import { AddMemberBody, ProgrammeParams } from '../../../../../../shared/schemas/outreach/programmes'

/** POST /api/outreach/programmes/:id/members: an account for somebody who will work in it. */
export default defineRoute({
  route: 'POST /api/outreach/programmes/:id/members', roles: OUTREACH, params: ProgrammeParams, body: AddMemberBody,
}, async ({ event, context, user, params, body, requestId }) => {
  const made = await addMember(context, { id: user.id, requestId }, params.id, body)
  context.log.info({ requestId, userId: user.id, programmeId: params.id, memberId: made.userId }, 'member added')
  setResponseStatus(event, 201)
  return made
})
