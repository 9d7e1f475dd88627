import { defineOpenRoute } from '../../http/define-open-route'
import { confirmEmail } from '../../services/account/confirm-email'
import { ConfirmEmailBody } from '../../../shared/schemas/account'

/** POST /api/auth/confirm-email: whoever got the mail says that the address is theirs, or that it may change. */
export default defineOpenRoute({
  route: 'POST /api/auth/confirm-email', body: ConfirmEmailBody,
}, async ({ context, body, place, requestId }) => {
  const reply = await confirmEmail(context, { place, requestId }, body.token)
  context.log.info({ requestId, outcome: reply.outcome }, 'e-mail confirmed')
  return reply
})
