import { defineOpenRoute } from '../../http/define-open-route'
import { askForReset } from '../../services/account/ask-for-reset'
import { ForgotPasswordBody } from '../../../shared/schemas/account'

/** POST /api/auth/forgot-password: a link for a new password goes to whoever has an account with the address. */
export default defineOpenRoute({
  route: 'POST /api/auth/forgot-password', body: ForgotPasswordBody,
}, async ({ context, body, place, requestId }) => {
  const reply = await askForReset(context, { place, requestId }, body.email)
  context.log.info({ requestId }, 'password reset asked for')
  return reply
})
