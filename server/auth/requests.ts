import { z } from 'zod'
import { PASSWORD_LENGTH } from '../../shared/schemas/account'
import { readEmail } from './email-address'
import { toStandIn } from './stand-in-address'
import { readWorkerCode, WORKER_CODE_REFUSED } from '../domain/account/worker-code'

const email = z.string('That is not an e-mail address.').max(320, 'That e-mail address is too long.').transform((typed, check) => {
  const read = readEmail(typed)
  if (read !== null) return toStandIn(read)
  check.addIssue({ code: 'custom', message: 'That is not an e-mail address.' })
  return z.NEVER
})

const code = z.string(WORKER_CODE_REFUSED).max(320, WORKER_CODE_REFUSED).transform((typed, check) => {
  const read = readWorkerCode(typed)
  if (read !== null) return read
  check.addIssue({ code: 'custom', message: WORKER_CODE_REFUSED })
  return z.NEVER
})

export const SignInBody = z.object({
  email,
  // No minimum here: what is too short is simply wrong, and says no more than any wrong password.
  password: z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That e-mail address and password do not belong together.'),
  rememberMe: z.boolean().optional(),
})

/** As by an address, for who has none. */
export const SignInByCodeBody = z.object({
  username: code,
  password: z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That worker code and password do not belong together.'),
  rememberMe: z.boolean().optional(),
})

const password = z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That is not your password.')
const typedCode = z.string().trim().min(1, 'The code is missing.').max(40, 'That is longer than a code.')

export const PasswordBody = z.object({ password })
export const CodeBody = z.object({ code: typedCode.transform(code => code.replace(/\s/g, '')) })
/** What ends or replaces a second factor asks for both. */
export const PasswordAndCodeBody = PasswordBody.extend(CodeBody.shape)

const NoBody = z.unknown().transform(() => ({}))

export type BodySchema = z.ZodType<Record<string, unknown>>

interface Endpoint {
  method: 'GET' | 'POST'
  body?: BodySchema
}

/** What is served of better-auth below `/api/auth`, beside routes of ours. What is not named is refused (A1). */
export const ENDPOINTS: Record<string, Endpoint | undefined> = {
  '/sign-in/email': { method: 'POST', body: SignInBody },
  '/sign-in/username': { method: 'POST', body: SignInByCodeBody },
  '/sign-out': { method: 'POST', body: NoBody },
  '/revoke-other-sessions': { method: 'POST', body: NoBody },
  '/two-factor/enable': { method: 'POST', body: PasswordBody },
  '/two-factor/disable': { method: 'POST', body: PasswordAndCodeBody },
  '/two-factor/generate-backup-codes': { method: 'POST', body: PasswordAndCodeBody },
  '/two-factor/verify-totp': { method: 'POST', body: CodeBody },
  '/two-factor/verify-backup-code': { method: 'POST', body: CodeBody },
  '/get-session': { method: 'GET' },
}
