import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readQuality } from '../../../services/quality/read-quality'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

/** GET /api/calls/:id/quality: what the browser measured of it, if it did. */
export default defineRoute({
  route: 'GET /api/calls/:id/quality', roles: CALLERS, params: z.object({ id: UuidParam }),
}, async ({ context, user, params }) =>
  readQuality(context, user.id, params.id))
