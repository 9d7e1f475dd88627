import { readHandOverStatus } from '../../carriers/twilio/agent-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordCallEvent } from '../../services/calls/record-call-event'

/** POST /api/twilio/hand-over-status: what happens to the leg that an agent's call is handed over to. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/hand-over-status'),
  read: ({ params, query }) => readHandOverStatus(params, query),
  async handle(context, event) {
    await recordCallEvent(context, { ...event, source: 'webhook' })
    return undefined
  },
})
