import { readEchoStep } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { goOnWithTest } from '../../services/calls/go-on-with-test'

/** POST /api/twilio/echo: the next document of a test call, in which a person hears themselves. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/echo'),
  read: ({ params, query }) => readEchoStep(params, query),
  handle: (context, step) => goOnWithTest(context, step),
})
