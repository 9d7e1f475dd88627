import { readVoiceRequest } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { answerBrowser } from '../../services/agents/calls/answer-browser'

/** POST /api/twilio/voice: Twilio asks what to do with a call from a browser (C2). */
export default defineWebhook({
  gate: twilioForm('/api/twilio/voice'),
  read: ({ params }, { config }) => readVoiceRequest(params, config.twilio.twimlAppSid),
  handle: (context, request) => answerBrowser(context, request),
})
