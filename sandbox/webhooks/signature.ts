import { createHmac } from 'node:crypto'

/**
 * Twilio's request signature: base64(HMAC-SHA1(auth token, url + each key and value in key order)).
 * The URL is signed as it is requested, without its fragment. https://www.twilio.com/docs/usage/security
 */
export function signRequest(authToken: string, url: string, params: Readonly<Record<string, string>>): string {
  const hash = createHmac('sha1', authToken).update(withoutFragment(url))
  for (const key of Object.keys(params).sort()) hash.update(key + (params[key] ?? ''))
  return hash.digest('base64')
}

export function withoutFragment(url: string): string {
  const at = url.indexOf('#')
  return at < 0 ? url : url.slice(0, at)
}
