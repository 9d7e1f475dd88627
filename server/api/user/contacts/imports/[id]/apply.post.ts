import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { applyImport } from '../../../../../services/contacts/apply-import'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** POST /api/user/contacts/imports/:id/apply: takes a file that was read into the book, all of it or nothing. */
export default defineRoute(
  { route: 'POST /api/user/contacts/imports/:id/apply', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    const done = await applyImport(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, importId: params.id, added: done.added, joined: done.joined }, 'contacts imported')
    return done
  },
)
