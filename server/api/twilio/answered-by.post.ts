import { readAnsweredBy } from '../../carriers/twilio/agent-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { meetAnswer } from '../../services/agents/calls/meet-answer'

/** POST /api/twilio/answered-by: whether a person or a machine has answered a call of an agent. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/answered-by'),
  read: ({ params, query }) => readAnsweredBy(params, query),
  handle: (context, answer) => meetAnswer(context, answer),
})
