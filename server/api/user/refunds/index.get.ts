import { defineRoute } from '../../../http/define-route'
import { readRefunds } from '../../../services/refunds/read-refunds'
import { ROLES } from '../../../../shared/schemas/user'

/** GET /api/user/refunds: what can go back to cards, what cannot and why, and what was asked back. */
export default defineRoute({ roles: ROLES }, async ({ context, user }) => readRefunds(context, user.id))
