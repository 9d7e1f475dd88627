import { z } from 'zod'
import { UtcInstant } from './common'

/** 200 of `GET /api/twilio/token` (C13). */
export const TokenReply = z.strictObject({
  /** A Twilio access token for the Voice SDK. */
  token: z.string(),
  /** The opaque user id: never an address or a name. */
  identity: z.string(),
  expiresAt: UtcInstant,
})
export type TokenReply = z.infer<typeof TokenReply>
