import { setResponseHeaders } from 'h3'
import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { readAnchorFile } from '../../../../services/anchors/read-anchor-file'
import { DESK_READ } from '../../../../../shared/roles'
import { Day } from '../../../../../shared/schemas/common'

/** GET /api/finance/anchors/:day/file: a day's anchor with the heads that its digest was made of, as a file. */
export default defineRoute(
  { roles: DESK_READ, params: z.object({ day: Day }) },
  async ({ event, context, user, params }) => {
    const { fileName, text } = await readAnchorFile(context, user.id, params.day)
    setResponseHeaders(event, { 'content-type': 'text/plain; charset=utf-8', 'content-disposition': `attachment; filename="${fileName}"` })
    return text
  },
)
