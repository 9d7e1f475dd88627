import { z } from 'zod'
import { LineText } from '../../shared/schemas/plain-text'

const email = z.email('That is not an e-mail address.').max(254, 'That e-mail address is too long.')

export const PASSWORD_LENGTH = { least: 10, most: 128 } as const

/** All that a person may say about themselves. Roles and countries are not among it (A1). */
export const SignUpBody = z.object({
  name: LineText(1, 100, { tooShort: 'Tell us what to call you.', tooLong: 'That name is longer than 100 characters.' }),
  email,
  password: z.string()
    .min(PASSWORD_LENGTH.least, `A password needs at least ${PASSWORD_LENGTH.least} characters.`)
    .max(PASSWORD_LENGTH.most, `A password has at most ${PASSWORD_LENGTH.most} characters.`),
})

export const SignInBody = z.object({
  email,
  // No minimum here: what is too short is simply wrong, and says no more than any wrong password.
  password: z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That e-mail address and password do not belong together.'),
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

/** What is served of better-auth below `/api/auth`. What is not named is refused (A1). */
export const ENDPOINTS: Record<string, Endpoint | undefined> = {
  '/sign-up/email': { method: 'POST', body: SignUpBody },
  '/sign-in/email': { method: 'POST', body: SignInBody },
  '/sign-out': { method: 'POST', body: NoBody },
  '/revoke-other-sessions': { method: 'POST', body: NoBody },
  '/two-factor/enable': { method: 'POST', body: PasswordBody },
  '/two-factor/disable': { method: 'POST', body: PasswordAndCodeBody },
  '/two-factor/generate-backup-codes': { method: 'POST', body: PasswordAndCodeBody },
  '/two-factor/verify-totp': { method: 'POST', body: CodeBody },
  '/two-factor/verify-backup-code': { method: 'POST', body: CodeBody },
  '/get-session': { method: 'GET' },
}
