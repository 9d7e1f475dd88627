import { readKeypadAnswer } from '../../carriers/twilio/keypad-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { hearKey } from '../../services/outreach/calls/hear-key'

/** POST /api/twilio/keypad: a key was pressed, or none, and Twilio asks what comes next. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/keypad'),
  read: ({ params, query }) => readKeypadAnswer(params, query),
  handle: (context, answer) => hearKey(context, answer),
})
