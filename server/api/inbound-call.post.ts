import { readIncomingCall } from '../carriers/twilio/incoming-events'
import { defineWebhook } from '../http/define-webhook'
import { twilioForm } from '../http/gates/twilio-form'
import { answerNumber } from '../services/agents/calls/answer-number'
import { takesTalks } from '../sessions/held-talks'

/** POST /api/inbound-call: somebody calls a number of ours, and Twilio asks what to do; its agent answers. */
export default defineWebhook({
  gate: twilioForm('/api/inbound-call'),
  read: ({ params }) => readIncomingCall(params),
  handle: (context, incoming) => answerNumber(context, incoming, takesTalks(context)),
})
