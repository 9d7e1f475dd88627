import { z } from 'zod'
import type { IsoInstant } from './common'

/** A code of an authenticator app; phones show it as two groups of three. */
export const StepUpBody = z.object({
  code: z.string().max(20).transform(code => code.replace(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.')),
})

/** 200 of `POST /api/user/step-up`. */
export interface StepUpReply {
  /** Until then no other code is asked for in this session (A4). */
  goodUntil: IsoInstant
}

/** 200 of `GET /api/user/security`. */
export interface SecurityDto {
  twoFactorEnabled: boolean
  /** Null where no second factor is on. */
  backupCodesLeft: number | null
  otherSessions: number
}
