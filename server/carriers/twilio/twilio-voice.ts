import twilio from 'twilio'
import type { BrowserVoice } from '../browser-voice'
import {
  dialDocument, echoDocument, hangupDocument, playBackDocument, refusalDocument, rejectDocument, ringDocument,
  type DocumentOptions,
} from './documents'

export interface TwilioVoiceOptions extends DocumentOptions {
  twilio: { accountSid: string, apiKeySid: string, apiKeySecret: string, twimlAppSid: string }
}

/** Twilio's voice for browsers: its access tokens and its TwiML. */
export function createTwilioVoice(options: TwilioVoiceOptions): BrowserVoice {
  const { accountSid, apiKeySid, apiKeySecret, twimlAppSid } = options.twilio
  const { AccessToken } = twilio.jwt
  const tokenOf = (identity: string, ttl: number, grant: ConstructorParameters<typeof AccessToken.VoiceGrant>[0]) => {
    const token = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity, ttl })
    token.addGrant(new AccessToken.VoiceGrant(grant))
    return token.toJwt()
  }
  return {
    issueToken: (identity, ttlSeconds) =>
      tokenOf(identity, ttlSeconds, { outgoingApplicationSid: twimlAppSid, incomingAllow: false }),
    issueRingToken: (identity, ttlSeconds) => tokenOf(identity, ttlSeconds, { incomingAllow: true }),
    dialDocument: order => dialDocument(order, options),
    ringDocument: order => ringDocument(order, options),
    rejectDocument,
    refusalDocument,
    hangupDocument,
    echoDocument: () => echoDocument(options),
    playBackDocument: recording => playBackDocument(recording, options),
  }
}
