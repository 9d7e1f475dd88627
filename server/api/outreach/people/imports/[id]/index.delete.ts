import { z } from 'zod'
import { defineRoute } from '../../../../../http/define-route'
import { cancelImport } from '../../../../../services/contacts/cancel-import'
import { OUTREACH } from '../../../../../../shared/roles'
import { UuidParam } from '../../../../../../shared/schemas/common'

/** DELETE /api/outreach/people/imports/:id: gives a file up that was read. */
export default defineRoute(
  { route: 'DELETE /api/outreach/people/imports/:id', roles: OUTREACH, params: z.object({ id: UuidParam }) },
  async ({ context, user, params, requestId }) => {
    await cancelImport(context, user.id, params.id, 'care')
    context.log.info({ requestId, userId: user.id, importId: params.id }, 'import given up')
    return { done: true } as const
  },
)
