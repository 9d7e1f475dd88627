import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { markRepeat } from '../../../../http/mark-repeat'
import { workOnCase } from '../../../../services/books/work-on-case'
import { DESK_ACT } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'
import { WorkOnCaseBody } from '../../../../../shared/schemas/books'

/** POST /api/finance/books/cases/:id: gives a case an owner, a note or a state (A5). */
export default defineRoute(
  {
    route: 'POST /api/finance/books/cases/:id',
    roles: DESK_ACT, params: z.object({ id: UuidParam }), body: WorkOnCaseBody,
  },
  async ({ event, context, user, params, body, requestId }) => {
    const { changed, isRepeat } = await workOnCase(context, user, params.id, body, requestId)
    markRepeat(event, isRepeat)
    return changed
  },
)
