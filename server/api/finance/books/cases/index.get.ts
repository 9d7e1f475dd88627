import { defineRoute } from '../../../../http/define-route'
import { listCases } from '../../../../services/finance/books/list-cases'
import { CasesQuery } from '../../../../../shared/schemas/finance-books'

/** GET /api/finance/books/cases: differences between the books, what is open first (F2). */
export default defineRoute({ roles: ['auditor', 'finance', 'admin'], query: CasesQuery }, async ({ context, user, query }) => {
  return listCases(context, user.id, query)
})
