import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readCase } from '../../../../services/books/read-case'
import { DESK_READ } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/books/cases/:id: both sides of a difference, and what it leads to. */
export default defineRoute(
  { route: 'GET /api/finance/books/cases/:id', roles: DESK_READ, params: z.object({ id: UuidParam }) },
  async ({ context, user, params }) => {
    return readCase(context, user, params.id)
  },
)
