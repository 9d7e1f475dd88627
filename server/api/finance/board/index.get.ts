import { defineRoute } from '../../../http/define-route'
import { readBoard } from '../../../services/finance/board/read-board'

/** GET /api/finance/board: what must hold of the books, green or red (F2). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], isAttended: false }, async ({ context, user }) => {
  return readBoard(context, user.id)
})
