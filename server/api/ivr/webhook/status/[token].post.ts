import { defineWebhook } from '../../../../http/define-webhook'
import { exotelStatus } from '../../../../http/gates/exotel'
import { takeStatusHint } from '../../../../services/outreach/calls/take-hint'

/** POST /api/ivr/webhook/status/:token: Exotel says how far a call is, at the address that was made for it (O5). */
export default defineWebhook({
  gate: exotelStatus,
  read: status => status,
  async handle(context, status) {
    await takeStatusHint(context, status)
    return undefined
  },
})
