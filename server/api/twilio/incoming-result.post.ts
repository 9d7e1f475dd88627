import { readRingResult } from '../../carriers/twilio/incoming-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordDialResult } from '../../services/calls/record-dial-result'

/** POST /api/twilio/incoming-result: it rings no more. Ends the leg from the network and records what it learns. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/incoming-result'),
  read: ({ params, query }) => readRingResult(params, query),
  handle: (context, event) => recordDialResult(context, { ...event, role: 'browser' }),
})
