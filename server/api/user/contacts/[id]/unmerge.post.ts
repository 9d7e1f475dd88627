import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { unmergeContacts } from '../../../../services/contacts/unmerge-contacts'
import { CALLERS } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { UnmergeBody } from '../../../../../shared/schemas/contacts'

/** POST /api/user/contacts/:id/unmerge: takes a merge back. */
export default defineRoute(
  {
    route: 'POST /api/user/contacts/:id/unmerge', roles: CALLERS, params: z.object({ id: UuidParam }), body: UnmergeBody,
  },
  async ({ context, user, params, body, requestId }) => {
    const contacts = await unmergeContacts(context, user.id, params.id, body)
    context.log.info({ requestId, userId: user.id, contactId: params.id, count: contacts.length }, 'merge taken back')
    return { contacts }
  },
)
