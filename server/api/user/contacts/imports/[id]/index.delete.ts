import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { cancelImport } from '../../../../../services/contacts/cancel-import'
import { CALLERS } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** DELETE /api/user/contacts/imports/:id: gives a file up that was read. */
export default defineRoute(
  { route: 'DELETE /api/user/contacts/imports/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    await cancelImport(context, user.id, params.id)
    context.log.info({ requestId, userId: user.id, importId: params.id }, 'import given up')
    return { done: true } as const
  },
)
