import { z } from 'zod'
import { UtcInstant } from './common'

/** A code of an authenticator app; phones show it as two groups of three. */
export const StepUpBody = z.object({
  code: z.string().max(20).transform(code => code.replace(/\s/g, '')).pipe(z.string().regex(/^\d{6}$/, 'The code has six digits.')),
})

/** 200 of `POST /api/user/step-up`. */
export const StepUpReply = z.strictObject({
  /** Until then no other code is asked for in this session (A4). */
  goodUntil: UtcInstant,
})
export type StepUpReply = z.infer<typeof StepUpReply>

/** 200 of `GET /api/user/security`. */
export const SecurityDto = z.strictObject({
  twoFactorEnabled: z.boolean(),
  /** Null where no second factor is on. */
  backupCodesLeft: z.number().nullable(),
  otherSessions: z.number(),
})
export type SecurityDto = z.infer<typeof SecurityDto>

export const SessionParams = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) })

/** A browser that is signed in. */
export const SessionDto = z.strictObject({
  id: z.string(),
  /** The one that asks. */
  isThis: z.boolean(),
  /** "Firefox on Windows", as the browser says of itself. */
  device: z.string(),
  /** "from 203.0.113.x": the network. */
  place: z.string(),
  signedInAt: UtcInstant,
  /** To the minute. */
  lastUsedAt: UtcInstant,
  endsAt: UtcInstant,
})
export type SessionDto = z.infer<typeof SessionDto>

/** 200 of `GET /api/user/sessions`. */
export const SessionsDto = z.strictObject({ sessions: z.array(SessionDto) })
export type SessionsDto = z.infer<typeof SessionsDto>
