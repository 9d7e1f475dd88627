import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readComplaint } from '../../../../services/complaints/list-complaints'
import { DESK_READ } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/complaints/:id: one complaint with the evidence of its call. */
export default defineRoute(
  { route: 'GET /api/finance/complaints/:id', roles: DESK_READ, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readComplaint(context, user, params.id)
  },
)
