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

export const SessionParams = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) })

/** A browser that is signed in. */
export interface SessionDto {
  id: string
  /** The one that asks. */
  isThis: boolean
  /** "Firefox on Windows", as the browser says of itself. */
  device: string
  /** "from 203.0.113.x": the network. */
  place: string
  signedInAt: IsoInstant
  /** To the minute. */
  lastUsedAt: IsoInstant
  endsAt: IsoInstant
}

/** 200 of `GET /api/user/sessions`. */
export interface SessionsDto { sessions: SessionDto[] }
