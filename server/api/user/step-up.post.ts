import { defineRoute } from '../../http/define-route'
import { CALLERS } from '../../../shared/roles'
import { StepUpBody, type StepUpReply } from '../../../shared/schemas/security'

/** POST /api/user/step-up: shows a code, so that this session may move money for five minutes (A4). */
export default defineRoute({
  route: 'POST /api/user/step-up', roles: CALLERS, body: StepUpBody,
}, async ({ context, user, sessionId, body }) => {
  const goodUntil = await context.auth.secondFactor.stepUp({ userId: user.id, sessionId }, body.code)
  return { goodUntil: goodUntil.toISOString() } satisfies StepUpReply
})
