import { defineRoute } from '../../../http/define-route'
import { suggestNumbers } from '../../../services/contacts/suggest-numbers'
import { CALLERS } from '../../../../shared/roles'
import { SuggestionsQuery } from '../../../../shared/schemas/contacts'

/** GET /api/user/contacts/suggestions: whom what is typed so far may mean. */
export default defineRoute(
  { route: 'GET /api/user/contacts/suggestions', roles: CALLERS, query: SuggestionsQuery },
  async ({ context, user, query }) => {
    return suggestNumbers(context, user, query.q)
  },
)
