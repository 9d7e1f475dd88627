import { readRingStatus } from '../../carriers/twilio/incoming-events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordCallEvent } from '../../services/calls/record-call-event'

/** POST /api/twilio/incoming-status: what happens to the leg that rings in browsers. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/incoming-status'),
  read: ({ params, query }) => readRingStatus(params, query),
  async handle(context, event) {
    await recordCallEvent(context, { ...event, source: 'webhook', role: 'browser' })
    return undefined
  },
})
