import { defineRoute } from '../../../http/define-route'
import { readRefunds } from '../../../services/refunds/read-refunds'
import { CALLERS } from '../../../../shared/roles'

/** GET /api/user/refunds: what can go back to cards, what cannot and why, and what was asked back. */
export default defineRoute({
  route: 'GET /api/user/refunds', roles: CALLERS,
}, async ({ context, user }) => readRefunds(context, user.id))
