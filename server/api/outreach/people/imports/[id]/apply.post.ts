import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { applyCareImport } from '../../../../../services/outreach/care/apply-care-import'
import { OUTREACH } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** POST /api/outreach/people/imports/:id/apply: takes a file that was read into care, all of it or nothing. */
export default defineRoute(
  { route: 'POST /api/outreach/people/imports/:id/apply', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    const done = await applyCareImport(context, user.id, params.id, requestId)
    context.log.info({ requestId, userId: user.id, importId: params.id, added: done.added }, 'people in care imported')
    return done
  },
)
