import { readChildStatus } from '../../carriers/twilio/events'
import { defineWebhook } from '../../http/define-webhook'
import { recordCallEvent } from '../../services/calls/record-call-event'

/** POST /api/twilio/call-status: what happens to the child leg, the one that is charged (C4). */
export default defineWebhook({
  path: '/api/twilio/call-status',
  read: readChildStatus,
  async handle(context, event) {
    await recordCallEvent(context, { ...event, source: 'webhook' })
    return undefined
  },
})
