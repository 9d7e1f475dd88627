import { defineOpenRoute } from '../../http/define-open-route'
import { resetPassword } from '../../services/account/reset-password'
import { ResetPasswordBody } from '../../../shared/schemas/account'

/** POST /api/auth/reset-password: a new password by the link of a mail; every session ends. */
export default defineOpenRoute({
  route: 'POST /api/auth/reset-password', body: ResetPasswordBody,
}, async ({ context, body, place, requestId }) => {
  await resetPassword(context, { place, requestId }, body.token, body.password)
  context.log.info({ requestId }, 'password reset')
  return { done: true } as const
})
