import { z } from 'zod'

/** 200 of `GET /api/user/erasure`: what stands in the way of being forgotten. */
export const ErasureDto = z.strictObject({
  /** As a sentence that says what to do; null where nothing does. */
  obstacle: z.string().nullable(),
  /** The way to close the wallet leads out of it. */
  isMoney: z.boolean(),
  needsCode: z.boolean(),
  supportEmail: z.string(),
})
export type ErasureDto = z.infer<typeof ErasureDto>

/** Body of `POST /api/user/erasure`. */
export const ErasureBody = z.strictObject({
  password: z.string().min(1, 'The password is missing.').max(128, 'That is not your password.'),
  /** Of the authenticator app or from the list of backup codes, where a second factor is on. */
  code: z.string().max(40).optional(),
})
export type ErasureBody = z.infer<typeof ErasureBody>
