import { defineRoute } from '../../../../http/define-route'
import { changeProgramme } from '../../../../services/outreach/programmes/change-programme'
import { OUTREACH } from '../../../../../shared/roles'
import { ChangeProgrammeBody, ProgrammeParams } from '../../../../../shared/schemas/outreach/programmes'

/** PUT /api/outreach/programmes/:id: all of its settings anew. */
export default defineRoute({
  route: 'PUT /api/outreach/programmes/:id', roles: OUTREACH, params: ProgrammeParams, body: ChangeProgrammeBody,
}, async ({ context, user, params, body, requestId }) => {
  const programme = await changeProgramme(context, { id: user.id, requestId }, params.id, body)
  context.log.info({ requestId, userId: user.id, programmeId: params.id, revision: programme.revision }, 'programme changed')
  return programme
})
