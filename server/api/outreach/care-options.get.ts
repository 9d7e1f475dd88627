import { defineRoute } from '../../http/define-route'
import { readCareOptions } from '../../services/outreach/care/read-care-options'
import { OUTREACH } from '../../../shared/roles'
import { CareOptionsQuery } from '../../../shared/schemas/outreach/care'

/** GET /api/outreach/care-options: where one works, and what people in care there can be. */
export default defineRoute(
  { route: 'GET /api/outreach/care-options', roles: OUTREACH, query: CareOptionsQuery },
  async ({ context, user, query }) => {
    return readCareOptions(context, user.id, query)
  },
)
