import { defineRoute } from '../../../../http/define-route'
import { listCases } from '../../../../services/books/list-cases'
import { DESK_READ } from '../../../../../shared/roles'
import { CasesQuery } from '../../../../../shared/schemas/books'

/** GET /api/finance/books/cases: differences between the books, what is open first (F2). */
export default defineRoute({
  route: 'GET /api/finance/books/cases', roles: DESK_READ, query: CasesQuery,
}, async ({ context, user, query }) => {
  return listCases(context, user.id, query)
})
