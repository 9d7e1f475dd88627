import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readRequest } from '../../../../services/requests/list-requests'
import { DESK_READ } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/requests/:id: one request, what may be done with it, and what an approval would meet now. */
export default defineRoute(
  { route: 'GET /api/finance/requests/:id', roles: DESK_READ, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readRequest(context, user, params.id)
  },
)
