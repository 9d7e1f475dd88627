import { readVoiceRequest } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { answerVoiceRequest } from '../../services/calls/answer-voice-request'

/** POST /api/twilio/voice: Twilio asks what to do with a call from a browser (C2). */
export default defineWebhook({
  path: '/api/twilio/voice',
  read: (params, _query, context) => readVoiceRequest(params, context.config.twilio.twimlAppSid),
  handle: (context, request) => answerVoiceRequest(context, request),
})
