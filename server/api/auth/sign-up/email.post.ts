import { defineOpenRoute } from '../../../http/define-open-route'
import { signUp } from '../../../services/account/sign-up'
import { SignUpBody } from '../../../../shared/schemas/account'

/** POST /api/auth/sign-up/email: a mail tells what came of it. */
export default defineOpenRoute({
  route: 'POST /api/auth/sign-up/email', body: SignUpBody,
}, async ({ context, body, place, requestId }) => {
  const reply = await signUp(context, { place, requestId }, body)
  context.log.info({ requestId }, 'sign-up asked for')
  return reply
})
