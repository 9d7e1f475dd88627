import { createHmac, timingSafeEqual } from 'node:crypto'

/** Exotel signs nothing: what it knows of us is the address that we gave it (O5). */
export const STATUS_PATH = '/api/ivr/webhook/status/'
export const KEYS_PATH = '/api/ivr/webhook/keys/'
const TOKEN = /^[0-9a-f]{64}$/
const NAMED = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{64})$/

/** Where Exotel tells of one call: its address is good for that call alone. */
export function statusPath(secret: string, callId: string): string {
  return `${STATUS_PATH}${callId}.${tokenOf(secret, `status ${callId}`)}`
}

/** Where the flows of the account send keys: drawn in the dashboard once, and so the same for all calls. */
export function keysPath(secret: string): string {
  return KEYS_PATH + tokenOf(secret, 'keys')
}

/** The call that an address was made for; null for an address that we did not make. */
export function callOfStatusPath(secret: string, path: string): string | null {
  const match = path.startsWith(STATUS_PATH) ? NAMED.exec(path.slice(STATUS_PATH.length)) : null
  if (!match) return null
  const [, callId, token] = match as unknown as [string, string, string]
  return isSame(token, tokenOf(secret, `status ${callId}`)) ? callId : null
}

export function isKeysPath(secret: string, path: string): boolean {
  const token = path.startsWith(KEYS_PATH) ? path.slice(KEYS_PATH.length) : ''
  return TOKEN.test(token) && isSame(token, tokenOf(secret, 'keys'))
}

/** The words before the dot keep the two kinds apart, and apart from whatever else the secret may come to sign. */
function tokenOf(secret: string, what: string): string {
  return createHmac('sha256', secret).update(`exotel ${what}`).digest('hex')
}

function isSame(given: string, ours: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(ours))
}
