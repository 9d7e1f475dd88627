import { defineRoute } from '../../http/define-route'
import { ROLES } from '../../../shared/schemas/user'
import { StepUpBody, type StepUpReply } from '../../../shared/schemas/security'

/** POST /api/user/step-up: shows a code, so that this session may move money for five minutes (A4). */
export default defineRoute({ roles: ROLES, body: StepUpBody }, async ({ context, user, sessionId, body }) => {
  const goodUntil = await context.auth.secondFactor.stepUp({ userId: user.id, sessionId }, body.code)
  return { goodUntil: goodUntil.toISOString() } satisfies StepUpReply
})
