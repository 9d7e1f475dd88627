import twilio from 'twilio'
import { LANGUAGES } from '../../../shared/messages/voices'
import type { AgentPhone, SpokenSentence } from '../agent-phone'
import { dialling, hangupDocument, personDocument, RETRIES, type DocumentOptions } from './documents'
import { streamUrl } from './gate'
import { TOKEN_PARAMETER } from './media-frames'

const { VoiceResponse } = twilio.twiml
type Voices = Parameters<InstanceType<typeof VoiceResponse>['say']>[0] & object

export const STREAM_PATH = '/media-stream'
/** Asked when a stream is over. */
export const TALK_PATH = '/api/twilio/agent-talk'

/** Twilio's side of calls that agents hold. */
export function createTwilioAgentPhone(options: DocumentOptions): AgentPhone {
  const { publicUrl } = options
  return {
    talkDocument({ callId, token }) {
      const response = new VoiceResponse()
      const connect = response.connect({ action: `${publicUrl}${TALK_PATH}?call=${callId}${RETRIES}`, method: 'POST' })
      connect.stream({ url: streamUrl(publicUrl, STREAM_PATH) }).parameter({ name: TOKEN_PARAMETER, value: token })
      return response.toString()
    },
    personDocument: order => personDocument(order, `${publicUrl}${TALK_PATH}?call=${order.callId}&after=person${RETRIES}`, options),
    sentenceDocument,
    handOverDocument(sentence, order) {
      const response = new VoiceResponse()
      if (sentence) say(response, sentence)
      return dialling(response, order, options, { result: 'hand-over-result', status: 'hand-over-status' })
    },
    hangupDocument,
  }
}

function sentenceDocument(sentence: SpokenSentence): string {
  const response = new VoiceResponse()
  say(response, sentence)
  response.hangup()
  return response.toString()
}

function say(response: InstanceType<typeof VoiceResponse>, { text, language }: SpokenSentence): void {
  const { region } = new Intl.Locale(language).maximize()
  const spoken = LANGUAGES.find(({ tag }) => tag === language || tag === `${language}-${region}`)
    ?? LANGUAGES.find(({ tag }) => tag.startsWith(`${language}-`))
  const attributes = spoken && { language: spoken.tag, voice: spoken.voices[0]!.name }
  response.say((attributes ?? {}) as Voices, text)
}
