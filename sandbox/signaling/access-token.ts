import jwt from 'jsonwebtoken'
import type { SandboxConfig } from '../config'

export interface AccessToken {
  identity: string
  /** Seconds since 1970, on the machine's clock: tokens are issued by it. */
  expiresAt: number
  outgoingAppSid: string | null
  incomingAllowed: boolean
}

/** `code` is the Voice SDK's: 31204 invalid, 31205 expired. */
export class TokenError extends Error {
  constructor(
    readonly code: 31204 | 31205,
    message: string,
  ) {
    super(message)
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Reads a Voice SDK access token as Twilio's gateway does. @throws TokenError */
export function readAccessToken(token: unknown, config: SandboxConfig): AccessToken {
  const claims = verify(token, config.apiKeySecret)
  if (claims.iss !== config.apiKeySid) throw new TokenError(31204, 'the token was issued by another API key')
  if (claims.sub !== config.accountSid) throw new TokenError(31204, 'the token is for another account')
  const grants = record(claims.grants)
  const voice = record(grants.voice)
  if (typeof grants.identity !== 'string' || grants.identity === '') throw new TokenError(31204, 'no identity')
  if (typeof claims.exp !== 'number') throw new TokenError(31204, 'the token never expires')
  const appSid = record(voice.outgoing).application_sid
  return {
    identity: grants.identity,
    expiresAt: claims.exp,
    outgoingAppSid: typeof appSid === 'string' ? appSid : null,
    incomingAllowed: record(voice.incoming).allow === true,
  }
}

function verify(token: unknown, secret: string): Record<string, unknown> {
  if (typeof token !== 'string') throw new TokenError(31204, 'there is no token')
  try {
    return record(jwt.verify(token, secret, { algorithms: ['HS256'] }))
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new TokenError(31205, 'Access token expired')
    throw new TokenError(31204, 'JWT is invalid')
  }
}
