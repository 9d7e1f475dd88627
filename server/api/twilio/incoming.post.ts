import { readIncomingCall } from '../../carriers/twilio/incoming-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { answerNumber } from '../../services/agents/calls/answer-number'
import { takesTalks } from '../../sessions/held-talks'

/** POST /api/twilio/incoming: somebody calls a number of ours, and Twilio asks what to do. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/incoming'),
  read: ({ params }) => readIncomingCall(params),
  handle: (context, incoming) => answerNumber(context, incoming, takesTalks(context)),
})
