import { readHandOverResult } from '../../carriers/twilio/agent-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordDialResult } from '../../services/calls/record-dial-result'

/** POST /api/twilio/hand-over-result: the person is gone. Ends the leg from the network and records what it learns. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/hand-over-result'),
  read: ({ params, query }) => readHandOverResult(params, query),
  handle: (context, event) => recordDialResult(context, event),
})
