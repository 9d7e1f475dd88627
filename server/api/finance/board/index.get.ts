import { defineRoute } from '../../../http/define-route'
import { readBoard } from '../../../services/board/read-board'
import { DESK_READ } from '../../../../shared/roles'

/** GET /api/finance/board: what must hold of the books, green or red (F2). */
export default defineRoute({
  route: 'GET /api/finance/board', roles: DESK_READ, isAttended: false,
}, async ({ context, user }) => {
  return readBoard(context, user.id)
})
