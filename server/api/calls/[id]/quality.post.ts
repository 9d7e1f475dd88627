import { setResponseStatus } from 'h3'
import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { markRepeat } from '../../../http/mark-repeat'
import { reportQuality } from '../../../services/quality/report-quality'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { CallQualityBody } from '../../../../shared/schemas/quality'

/** POST /api/calls/:id/quality: what the browser measured, once, when the call ended. */
export default defineRoute(
  { route: 'POST /api/calls/:id/quality', roles: CALLERS, params: z.object({ id: UuidParam }), body: CallQualityBody },
  async ({ event, context, user, params, body }) => {
    const { quality, isRepeat } = await reportQuality(context, user.id, params.id, body)
    markRepeat(event, isRepeat)
    setResponseStatus(event, 201)
    return quality
  },
)
