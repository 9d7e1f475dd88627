import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { readKeypadCall } from '../../../services/outreach/calls/read-keypad-call'
import { OUTREACH } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'

const OPTIONS = {
  route: 'GET /api/outreach/calls/:id', roles: OUTREACH, params: z.object({ id: UuidParam }), isAttended: false,
} as const

/** GET /api/outreach/calls/:id: how far one call is, and what came of it. */
export default defineRoute(OPTIONS, ({ context, user, params }) => readKeypadCall(context, user.id, params.id))
