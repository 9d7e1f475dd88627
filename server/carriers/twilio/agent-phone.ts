import twilio from 'twilio'
import { LANGUAGES } from '../../../shared/messages/voices'
import type { AgentPhone, SpokenSentence } from '../agent-phone'
import { hangupDocument, RETRIES, type DocumentOptions } from './documents'
import { streamUrl } from './gate'
import { TOKEN_PARAMETER } from './media-frames'

const { VoiceResponse } = twilio.twiml
type Voices = Parameters<InstanceType<typeof VoiceResponse>['say']>[0] & object

export const STREAM_PATH = '/media-stream'
/** Asked when a stream is over. */
export const TALK_PATH = '/api/twilio/agent-talk'

/** Twilio's side of calls that agents hold. */
export function createTwilioAgentPhone(
  { publicUrl, ringTimeoutSeconds }: Pick<DocumentOptions, 'publicUrl' | 'ringTimeoutSeconds'>,
): AgentPhone {
  return {
    talkDocument({ callId, token }) {
      const response = new VoiceResponse()
      const connect = response.connect({ action: `${publicUrl}${TALK_PATH}?call=${callId}${RETRIES}`, method: 'POST' })
      connect.stream({ url: streamUrl(publicUrl, STREAM_PATH) }).parameter({ name: TOKEN_PARAMETER, value: token })
      return response.toString()
    },
    personDocument({ callId, identity, maxSeconds }) {
      const response = new VoiceResponse()
      const dial = response.dial({
        timeLimit: maxSeconds,
        timeout: ringTimeoutSeconds,
        action: `${publicUrl}${TALK_PATH}?call=${callId}&after=person${RETRIES}`,
        method: 'POST',
      })
      const client = dial.client()
      client.identity(identity)
      client.parameter({ name: 'CallId', value: callId })
      return response.toString()
    },
    sentenceDocument,
    hangupDocument,
  }
}

function sentenceDocument({ text, language }: SpokenSentence): string {
  const response = new VoiceResponse()
  const { region } = new Intl.Locale(language).maximize()
  const spoken = LANGUAGES.find(({ tag }) => tag === language || tag === `${language}-${region}`)
    ?? LANGUAGES.find(({ tag }) => tag.startsWith(`${language}-`))
  const attributes = spoken && { language: spoken.tag, voice: spoken.voices[0]!.name }
  response.say((attributes ?? {}) as Voices, text)
  response.hangup()
  return response.toString()
}
