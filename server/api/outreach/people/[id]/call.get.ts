import { z } from 'zod'
import { defineRoute } from '../../../../http/define-route'
import { checkCall } from '../../../../services/outreach/calls/check-call'
import { OUTREACH } from '../../../../../shared/roles'
import { UuidParam } from '../../../../../shared/schemas/common'

const OPTIONS = { route: 'GET /api/outreach/people/:id/call', roles: OUTREACH, params: z.object({ id: UuidParam }) } as const

/** GET /api/outreach/people/:id/call: whether somebody can be called now, and what can be asked. */
export default defineRoute(OPTIONS, ({ context, user, params }) => checkCall(context, user.id, params.id))
