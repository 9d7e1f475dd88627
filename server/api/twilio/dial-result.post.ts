import { readDialResult } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { recordDialResult } from '../../services/calls/record-dial-result'

/** POST /api/twilio/dial-result: the `<Dial>` is over. Ends the parent and records what it learns. */
export default defineWebhook({
  path: '/api/twilio/dial-result',
  read: readDialResult,
  handle: (context, event) => recordDialResult(context, event),
})
