import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../../../http/define-route'
import { addWording } from '../../../../../services/outreach/programmes/add-wording'
import { OUTREACH } from '../../../../../../shared/roles'
import { AddWordingBody, ProgrammeParams } from '../../../../../../shared/schemas/outreach/programmes'

/** POST /api/outreach/programmes/:id/wordings: consent is asked for in other words from now on. */
export default defineRoute({
  route: 'POST /api/outreach/programmes/:id/wordings', roles: OUTREACH, params: ProgrammeParams, body: AddWordingBody,
}, async ({ event, context, user, params, body, requestId }) => {
  const wording = await addWording(context, { id: user.id, requestId }, params.id, body)
  context.log.info({ requestId, userId: user.id, programmeId: params.id, version: wording.version }, 'consent wording added')
  setResponseStatus(event, 201)
  return wording
})
