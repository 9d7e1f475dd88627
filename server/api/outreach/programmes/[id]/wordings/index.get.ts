import { defineRoute } from '../../../../../http/define-route'
import { listWordings } from '../../../../../services/outreach/programmes/list-wordings'
import { OUTREACH } from '../../../../../../shared/roles'
import { ProgrammeParams } from '../../../../../../shared/schemas/outreach/programmes'

/** GET /api/outreach/programmes/:id/wordings: each wording of consent that there was. */
export default defineRoute({
  route: 'GET /api/outreach/programmes/:id/wordings', roles: OUTREACH, params: ProgrammeParams,
}, async ({ context, user, params }) => {
  return listWordings(context, user.id, params.id)
})
