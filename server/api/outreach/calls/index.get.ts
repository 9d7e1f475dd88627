import { defineRoute } from '../../../http/define-route'
import { listKeypadCalls } from '../../../services/outreach/calls/list-keypad-calls'
import { OUTREACH } from '../../../../shared/roles'
import { KeypadCallsQuery } from '../../../../shared/schemas/outreach/calls'

const OPTIONS = { route: 'GET /api/outreach/calls', roles: OUTREACH, query: KeypadCallsQuery, isAttended: false } as const

/** GET /api/outreach/calls: calls of a programme to those whom one may see, newest first. */
export default defineRoute(OPTIONS, ({ context, user, query }) => listKeypadCalls(context, user.id, query))
