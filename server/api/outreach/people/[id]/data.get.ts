import { z } from 'zod'
import { createDownloadSink } from '../../../../http/download-sink'
import { defineRoute } from '../../../../http/define-route'
import { exportHeldData } from '../../../../services/outreach/care/export-held-data'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/outreach/people/:id/data: all that is held about somebody in care, as a file for them (P2). */
export default defineRoute(
  { roles: OUTREACH, streams: true, params: z.object({ id: UuidParam }) },
  async ({ event, context, user, session, params, requestId }) => {
    context.log.info({ requestId, userId: user.id, personId: params.id }, 'what is held about a person asked for')
    await exportHeldData(context, user.id, params.id, createDownloadSink(event, context, session), requestId)
  },
)
