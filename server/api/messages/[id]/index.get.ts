import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readMessage } from '../../../services/messages/read-message'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/messages/:id */
export default defineRoute(
  { route: 'GET /api/messages/:id', roles: CALLERS, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => readMessage(context, user.id, params.id),
)
