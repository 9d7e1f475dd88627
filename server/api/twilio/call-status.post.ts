import { readLegStatus } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { twilioForm } from '../../http/gates/twilio-form'
import { recordCallEvent } from '../../services/calls/record-call-event'

/** POST /api/twilio/call-status: what happens to the leg that is charged (C4), a browser’s child or ordered by us. */
export default defineWebhook({
  gate: twilioForm('/api/twilio/call-status'),
  read: ({ params, query }) => readLegStatus(params, query),
  async handle(context, event) {
    await recordCallEvent(context, { ...event, source: 'webhook' })
    return undefined
  },
})
