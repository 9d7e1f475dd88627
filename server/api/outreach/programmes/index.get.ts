import { defineRoute } from '../../../http/define-route'
import { listProgrammes } from '../../../services/outreach/programmes/list-programmes'
import { OUTREACH } from '../../../../shared/roles'

/** GET /api/outreach/programmes: the programmes that one works in. */
export default defineRoute({
  route: 'GET /api/outreach/programmes', roles: OUTREACH,
}, async ({ context, user }) => {
  return listProgrammes(context, user)
})
