import { defineWebhook } from '../../../../http/define-webhook'
import { exotelKeys } from '../../../../http/gates/exotel'
import { takeKeyHint } from '../../../../services/outreach/calls/take-hint'

/** GET /api/ivr/webhook/keys/:secret: a flow of Exotel's tells which key was pressed, if any (O5). */
export default defineWebhook({
  gate: exotelKeys,
  read: keys => keys,
  type: 'text/plain; charset=utf-8',
  async handle(context, { carrier, callId, legId, numbers, digits }) {
    await takeKeyHint(context, { carrier, callId, legId, numbers, key: digits === '' ? null : digits.slice(0, 1) })
    // 200 and nothing else: a flow takes its first branch by it
    return ''
  },
})
