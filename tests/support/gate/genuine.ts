import type { TwilioMessage, TwilioSide } from '../twilio-requests'
import { signed } from '../twilio-requests'

export interface RawRequest {
  method: string
  path: string
  headers: Record<string, string>
  body: string | Buffer
}

/** A request as Twilio sends it, and what it was made of. */
export interface Genuine {
  name: string
  message: TwilioMessage
  request: RawRequest
}

export function genuineOf(side: TwilioSide, name: string, message: TwilioMessage): Genuine {
  const { method = 'POST', path, headers, body } = signed(side, message)
  return { name, message, request: { method, path, headers, body } }
}

/** What each webhook acts on. The rest of a message is colour. */
const CORE = [
  'AccountSid', 'ApiVersion', 'ApplicationSid', 'CallDuration', 'CallId', 'CallSid', 'CallStatus', 'CallbackSource', 'Called', 'Caller',
  'DialCallDuration', 'DialCallSid', 'DialCallStatus', 'Digits', 'Direction', 'From', 'ParentCallSid', 'SequenceNumber', 'Timestamp', 'To',
]
/** What a browser may name as it likes: the server does not act on it. */
const IGNORED: Record<string, string[]> = {
  '/api/twilio/voice': ['To', 'Called'],
  '/api/twilio/dial-result': ['To', 'Called', 'CallId', 'ApplicationSid'],
  '/api/twilio/call-status': ['ApplicationSid', 'CallId'],
}

/**
 * Whether a mutant says the very same as the genuine request: same address, and every field that is acted on there once
 * with the same text. Read without any of the server's code.
 */
export function saysTheSame(genuine: Genuine, mutant: RawRequest): boolean {
  if (mutant.method.toUpperCase() !== 'POST' || mutant.path !== genuine.request.path || Buffer.isBuffer(mutant.body)) return false
  const [path = ''] = mutant.path.split('?')
  const form = new URLSearchParams(mutant.body)
  return CORE.filter(name => !IGNORED[path]?.includes(name)).every(name => {
    const values = form.getAll(name)
    const expected = genuine.message.params[name]
    return expected === undefined ? values.length === 0 : values.length === 1 && values[0] === expected
  })
}
