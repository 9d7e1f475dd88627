import { z } from 'zod'
import { UtcInstant } from './common'
import { LineText } from './plain-text'

export const PASSWORD_LENGTH = { least: 10, most: 128 } as const
/** A link in a mail is good for so long. */
export const LINK_MINUTES = 30

const name = LineText(1, 100, { tooShort: 'Tell us what to call you.', tooLong: 'That name is longer than 100 characters.' })
/** The server knows which of these are addresses. */
const email = z.string().trim().min(1, 'The e-mail address is missing.').max(320, 'That e-mail address is too long.')
const newPassword = z.string()
  .min(PASSWORD_LENGTH.least, `A password needs at least ${PASSWORD_LENGTH.least} characters.`)
  .max(PASSWORD_LENGTH.most, `A password has at most ${PASSWORD_LENGTH.most} characters.`)
const password = z.string().min(1, 'The password is missing.').max(PASSWORD_LENGTH.most, 'That is not your password.')
const token = z.string().regex(/^[\w-]{43}$/, 'This link is incomplete. Open it from the mail again.')

/** All that a person may say about themselves (A1). A country that is none counts as not said. */
export const SignUpBody = z.object({ name, email, password: newPassword, country: z.string().max(10).optional() })
export type SignUpBody = z.infer<typeof SignUpBody>

export const ForgotPasswordBody = z.object({ email })
export const ResetPasswordBody = z.object({ token, password: newPassword })
export const ConfirmEmailBody = z.object({ token })

/** Whatever there is to know of the address is in a mail to it. */
export const LetterSentReply = z.strictObject({ sentTo: z.string() })
export type LetterSentReply = z.infer<typeof LetterSentReply>

export const ChangePasswordBody = z.object({ currentPassword: password, newPassword })
export const ChangeEmailBody = z.object({ email, password })

export const ChangeProfileBody = z.object({
  name: name.optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'That is not a country.').optional(),
})
export type ChangeProfileBody = z.infer<typeof ChangeProfileBody>

/** 200 of `GET /api/user/email`. */
export const EmailDto = z.strictObject({
  email: z.string(),
  isConfirmed: z.boolean(),
  /** Another address that was asked for, and which of the two has not said yes yet. */
  change: z.strictObject({
    email: z.string(),
    waitsForOld: z.boolean(),
    waitsForNew: z.boolean(),
    expiresAt: UtcInstant,
  }).nullable(),
})
export type EmailDto = z.infer<typeof EmailDto>

/** 200 of `POST /api/auth/confirm-email`: where the address stands now. */
export const ConfirmEmailReply = z.strictObject({
  /** `waiting`: the other of the two addresses has still to say yes. */
  outcome: z.enum(['confirmed', 'changed', 'waiting']),
  email: z.string(),
})
export type ConfirmEmailReply = z.infer<typeof ConfirmEmailReply>

/** 200 of `POST /api/user/password`. */
export const PasswordChangedReply = z.strictObject({ sessionsEnded: z.number() })
