import { z } from 'zod'
import { createDownloadSink } from '../../../../http/download-sink'
import { defineRoute } from '../../../../http/define-route'
import { writeExport } from '../../../../services/exports/write-export'
import { DESK_READ } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/exports/:id/file: one's own export, written as it is read. */
export default defineRoute(
  { roles: DESK_READ, params: z.object({ id: UuidParam }), streams: true },
  async ({ event, context, user, session, params, requestId }) => {
    await writeExport(context, user, params.id, createDownloadSink(event, context, session), requestId)
  },
)
