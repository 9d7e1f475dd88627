import { defineRoute } from '../../http/define-route'
import { SIGNED_IN } from '../../../shared/roles'
import type { SecurityDto } from '../../../shared/schemas/security'

/** GET /api/user/security: whether a second factor is on, and where else the person is signed in. */
export default defineRoute({
  route: 'GET /api/user/security', roles: SIGNED_IN,
}, async ({ context, user, sessionId }): Promise<SecurityDto> => {
  return context.auth.secondFactor.describe({ userId: user.id, sessionId })
})
