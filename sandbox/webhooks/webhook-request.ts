import type { WebhookFaults } from '../faults/fault-board'
import { signRequest, withoutFragment } from './signature'

export type StatusEvent = 'initiated' | 'ringing' | 'answered' | 'completed'
export type WebhookKind
  = 'voice' | 'action' | 'gather' | 'redirect' | 'whisper' | 'parent-status' | 'amd' | 'recording-status' | `status:${StatusEvent}`

export interface WebhookRequest {
  kind: WebhookKind
  url: string
  method: 'GET' | 'POST'
  params: Readonly<Record<string, string>>
  callSid: string
  to: string | null
}

/** An account that signs as well as ours does, but is not ours. */
const FOREIGN_ACCOUNT = `AC${'f0'.repeat(16)}`

export interface CarrierAccount {
  accountSid: string
  authToken: string
}

/** The request as it goes over the wire: a form that is posted, or a query; signed either way. */
export function writeRequest(account: CarrierAccount, request: WebhookRequest, faults: WebhookFaults, token: string) {
  const params = faults.wrongAccount ? { ...request.params, AccountSid: FOREIGN_ACCOUNT } : request.params
  const form = new URLSearchParams(params).toString()
  const bare = withoutFragment(request.url)
  const posts = request.method === 'POST'
  const url = posts || !form ? bare : `${bare}${bare.includes('?') ? '&' : '?'}${form}`
  const secret = faults.wrongSignature ? `${account.authToken}?` : account.authToken
  const headers: Record<string, string> = {
    'user-agent': 'TwilioProxy/1.1',
    'accept': '*/*',
    'x-twilio-signature': signRequest(secret, url, posts ? params : {}),
    // The same for every attempt at one event; a header, so not covered by the signature.
    'i-twilio-idempotency-token': token,
  }
  if (posts) {
    headers['content-type'] = 'application/x-www-form-urlencoded; charset=UTF-8'
    headers['content-length'] = String(Buffer.byteLength(form))
  }
  return { url, headers, body: posts ? form : null }
}
