import { readPlacedStatus } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordCallEvent } from '../../services/calls/record-call-event'

/** POST /api/twilio/leg-status: what happens to a leg that we ordered, which is the one that is charged (C4). */
export default defineWebhook({
  gate: twilioForm('/api/twilio/leg-status'),
  read: ({ params, query }) => readPlacedStatus(params, query),
  async handle(context, event) {
    await recordCallEvent(context, { ...event, source: 'webhook' })
    return undefined
  },
})
