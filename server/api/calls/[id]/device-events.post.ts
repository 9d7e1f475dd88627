import { z } from 'zod'
import { defineRoute } from '../../../http/define-route'
import { keepDeviceEvents } from '../../../services/quality/keep-device-events'
import { CALLERS } from '../../../../shared/roles'
import { UuidParam } from '../../../../shared/schemas/common'
import { DeviceEventsBody } from '../../../../shared/schemas/quality'

/** POST /api/calls/:id/device-events: what the browser noticed during a call. */
export default defineRoute({
  route: 'POST /api/calls/:id/device-events', roles: CALLERS, params: z.object({ id: UuidParam }), body: DeviceEventsBody,
}, async ({ context, user, params, body, requestId }) => {
  context.log.info({ requestId, userId: user.id, callId: params.id, events: body.events.length }, 'device events')
  return keepDeviceEvents(context, user.id, params.id, body)
})
