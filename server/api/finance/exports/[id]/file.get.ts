import { z } from 'zod'
import { createDownloadSink } from '../../../../http/download-sink'
import { defineRoute } from '../../../../http/define-route'
import { writeExport } from '../../../../services/finance/exports/write-export'
import { UuidParam } from '../../../../../shared/schemas/common'

/** GET /api/finance/exports/:id/file: one's own export, written as it is read. */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], params: z.object({ id: UuidParam }), streams: true }, async ({ event, context, user, session, params, requestId }) => {
  await writeExport(context, user, params.id, createDownloadSink(event, context, session), requestId)
})
