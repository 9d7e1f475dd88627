import { passStreamGate } from '../../carriers/twilio/gate'
import type { Context } from '../../context'
import type { SocketRequest } from '../define-socket'
import { refused } from '../define-webhook'

/** The gate for Twilio's streams of sound, at one path of ours (G3). */
export function twilioStream(path: string): (request: SocketRequest, context: Context) => void {
  return ({ target, header }, { config }) => {
    const refusal = passStreamGate({ target, signature: header('x-twilio-signature') }, {
      path, publicUrl: config.publicUrl, authTokens: config.twilio.authTokens,
    })
    if (refusal !== null) throw refused('signature_refused', refusal)
  }
}
