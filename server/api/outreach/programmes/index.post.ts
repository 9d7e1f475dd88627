import { setResponseStatus } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { foundProgramme } from '../../../services/outreach/programmes/found-programme'
import { PROGRAMME_OWNERS } from '../../../../shared/roles'
import { FoundProgrammeBody } from '../../../../shared/schemas/outreach/programmes'

/** POST /api/outreach/programmes: founds one, which the wallet of its founder pays. */
export default defineRoute({
  route: 'POST /api/outreach/programmes', roles: PROGRAMME_OWNERS, body: FoundProgrammeBody,
}, async ({ event, context, user, body, requestId }) => {
  const { programme, isRepeat } = await foundProgramme(context, { id: user.id, requestId }, body)
  context.log.info({ requestId, userId: user.id, programmeId: programme.id, isRepeat }, 'programme founded')
  markRepeat(event, isRepeat)
  setResponseStatus(event, 201)
  return programme
})
