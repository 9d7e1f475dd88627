import { defineRoute } from '../../../http/define-route'
import { listTags } from '../../../services/contacts/list-tags'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/contacts/tags: the tags that the person uses. */
export default defineRoute({ route: 'GET /api/user/contacts/tags', roles: CALLERS }, async ({ context, user }) => {
  return listTags(context, user.id)
})
