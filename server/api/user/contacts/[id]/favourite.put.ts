import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { setFavourite } from '../../../../services/contacts/set-favourite'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { FavouriteBody } from '../../../../../shared/schemas/contacts'

/** PUT /api/user/contacts/:id/favourite: a star, or none. */
export default defineRoute(
  { route: 'PUT /api/user/contacts/:id/favourite', roles: CALLERS, params: z.object({ id: UuidParam }), body: FavouriteBody },
  async ({ context, user, params, body, requestId }) => {
    const contact = await setFavourite(context, user.id, params.id, body.isFavourite)
    context.log.info({ requestId, userId: user.id, contactId: params.id }, 'favourite set')
    return contact
  },
)
