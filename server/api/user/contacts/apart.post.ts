import { defineRoute } from '../../../http/define-route'
import { tellApart } from '../../../services/contacts/tell-apart'
import { CALLERS } from '../../../../shared/roles'
import { ApartBody } from '../../../../shared/schemas/contacts'

/** POST /api/user/contacts/apart: they share a name or an address, and are other people. */
export default defineRoute(
  { route: 'POST /api/user/contacts/apart', roles: CALLERS, body: ApartBody },
  async ({ context, user, body, requestId }) => {
    await tellApart(context, user.id, body)
    context.log.info({ requestId, userId: user.id, count: body.ids.length }, 'contacts told apart')
    return { done: true } as const
  },
)
