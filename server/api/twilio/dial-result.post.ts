import { readDialResult } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordDialResult } from '../../services/calls/record-dial-result'

/** POST /api/twilio/dial-result: the `<Dial>` is over. Ends the parent and records what it learns. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/dial-result'),
  read: ({ params, query }) => readDialResult(params, query),
  handle: (context, event) => recordDialResult(context, event),
})
