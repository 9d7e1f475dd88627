import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readRating } from '../../../services/quality/read-rating'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/calls/:id/rating: what the person thought of it. */
export default defineRoute({
  route: 'GET /api/calls/:id/rating', roles: CALLERS, params: z.object({ id: UuidParam }),
}, async ({ context, user, params }) => readRating(context, user.id, params.id))
