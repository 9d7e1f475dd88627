import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { readImport } from '../../../../../services/contacts/read-import'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** GET /api/user/contacts/imports/:id: what an import would bring, or how far it is. */
export default defineRoute(
  { route: 'GET /api/user/contacts/imports/:id', roles: CALLERS, isAttended: false, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readImport(context, user.id, params.id)
  },
)
