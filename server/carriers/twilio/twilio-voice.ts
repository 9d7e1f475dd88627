import twilio from 'twilio'
import type { BrowserVoice } from '../browser-voice'
import { dialDocument, echoDocument, hangupDocument, playBackDocument, refusalDocument, type DocumentOptions } from './documents'

export interface TwilioVoiceOptions extends DocumentOptions {
  twilio: { accountSid: string, apiKeySid: string, apiKeySecret: string, twimlAppSid: string }
}

/** Twilio's voice for browsers: its access tokens and its TwiML. */
export function createTwilioVoice(options: TwilioVoiceOptions): BrowserVoice {
  const { accountSid, apiKeySid, apiKeySecret, twimlAppSid } = options.twilio
  return {
    issueToken(identity, ttlSeconds) {
      const { AccessToken } = twilio.jwt
      const token = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity, ttl: ttlSeconds })
      token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: twimlAppSid, incomingAllow: false }))
      return token.toJwt()
    },
    dialDocument: order => dialDocument(order, options),
    refusalDocument,
    hangupDocument,
    echoDocument: () => echoDocument(options),
    playBackDocument: recording => playBackDocument(recording, options),
  }
}
