import type { IsoInstant } from './common'

/** 200 of `GET /api/twilio/token` (C13). */
export interface TokenReply {
  /** A Twilio access token for the Voice SDK. */
  token: string
  /** The opaque user id: never an address or a name. */
  identity: string
  expiresAt: IsoInstant
}
