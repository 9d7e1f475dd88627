import { defineRoute } from '../../../../http/define-route'
import { readProgramme } from '../../../../services/outreach/programmes/read-programme'
import { OUTREACH } from '../../../../../shared/roles'
import { ProgrammeParams } from '../../../../../shared/schemas/outreach/programmes'

/** GET /api/outreach/programmes/:id: one that one works in, as far as it is for them. */
export default defineRoute({
  route: 'GET /api/outreach/programmes/:id', roles: OUTREACH, params: ProgrammeParams,
}, async ({ context, user, params }) => {
  return readProgramme(context, user.id, params.id)
})
