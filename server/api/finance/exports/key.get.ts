import { setResponseHeaders } from 'h3'
import { defineRoute } from '../../../http/define-route'
import { readExportKey } from '../../../services/exports/list-exports'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/exports/key: the public key that exports and anchors are checked with, as a file. */
export default defineRoute({ roles: DESK_READ }, async ({ event, context }) => {
  setResponseHeaders(event, { 'content-type': 'application/x-pem-file', 'content-disposition': 'attachment; filename="ledger-key.pem"' })
  return readExportKey(context)
})
