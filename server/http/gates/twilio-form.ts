import { passGate, type GateRefusal } from '../../carriers/twilio/gate'
import type { ErrorCode } from '../../../shared/errors'
import { refused, type Gate } from '../define-webhook'

/** What Twilio signed: the form and the query of the URL that we gave it. */
export interface TwilioForm {
  params: Record<string, string>
  query: URLSearchParams
}

const CODE_OF: Record<GateRefusal, ErrorCode> = {
  method: 'method_not_allowed',
  path: 'webhook_malformed',
  content_type: 'unsupported_media_type',
  body_too_large: 'payload_too_large',
  malformed: 'webhook_malformed',
  signature: 'signature_refused',
  account: 'webhook_mismatch',
}

/** One byte more than the gate takes, so that the gate is the judge. */
const MOST_BODY_BYTES = 16 * 1024 + 1

/** The gate for Twilio's forms at one path of ours. */
export function twilioForm(path: string): Gate<TwilioForm> {
  return async (request, { config }) => {
    const result = passGate({
      method: request.method,
      target: request.target,
      contentType: request.header('content-type'),
      signature: request.header('x-twilio-signature'),
      body: request.method === 'POST' ? await request.body(MOST_BODY_BYTES) : '',
    }, {
      path,
      publicUrl: config.publicUrl,
      accountSid: config.twilio.accountSid,
      authTokens: config.twilio.authTokens,
    })
    if (!result.ok) throw refused(CODE_OF[result.refusal], result.refusal)
    return result
  }
}
