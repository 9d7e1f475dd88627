import { z } from 'zod'

/*
 * The library for sign-in answers with more than our pages read, and with more in its next version: what is not named
 * here is left unread.
 */

/** Nobody is signed in yet where a code is asked for next. */
export const SignInReply = z.looseObject({ twoFactorRedirect: z.boolean().optional() })

/** What an app needs to be set up, and the codes for when it is lost. Neither is ever shown again. */
export const SecondFactorSetup = z.looseObject({ totpURI: z.string(), backupCodes: z.array(z.string()) })
export type SecondFactorSetup = z.infer<typeof SecondFactorSetup>

export const BackupCodesReply = z.looseObject({ backupCodes: z.array(z.string()) })
