import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { readCareImport } from '../../../../../services/outreach/care/read-care-import'
import { OUTREACH } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** GET /api/outreach/people/imports/:id: what a file would bring, and how far it has come. */
export default defineRoute(
  { route: 'GET /api/outreach/people/imports/:id', roles: OUTREACH, isAttended: false, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readCareImport(context, user.id, params.id)
  },
)
