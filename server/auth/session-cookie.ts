import { createHmac, timingSafeEqual } from 'node:crypto'

export const COOKIE_PREFIX = 'talktime'

/** Name of the session cookie. Browsers keep `__Secure-` cookies away from plain http. */
export function sessionCookieName(publicUrl: string): string {
  return `${publicUrl.startsWith('https:') ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`
}

/**
 * The session token of a Cookie header, if its signature is ours. What was not signed here never reaches the database.
 * The form is better-auth's: `token.base64(hmac-sha256(token))`, percent-encoded.
 */
export function readSessionToken(cookieHeader: string, name: string, secret: string): string | null {
  const signed = cookieValue(cookieHeader, name)
  const dot = signed?.lastIndexOf('.') ?? -1
  if (!signed || dot < 1) return null
  const token = signed.slice(0, dot)
  const given = Buffer.from(signed.slice(dot + 1), 'base64')
  const ours = createHmac('sha256', secret).update(token).digest()
  return given.length === ours.length && timingSafeEqual(given, ours) ? token : null
}

/** The header as it is without that cookie. */
export function withoutCookie(header: string, name: string): string {
  return header.split(';').filter(pair => pair.split('=')[0]?.trim() !== name).join(';').trim()
}

function cookieValue(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals < 0 || pair.slice(0, equals).trim() !== name) continue
    try {
      return decodeURIComponent(pair.slice(equals + 1).trim())
    } catch {
      return null
    }
  }
  return null
}
