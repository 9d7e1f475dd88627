import { createEventStream } from 'h3'
import { defineRoute } from '../http/define-route'
import { registerStream } from '../http/live-streams'
import { followAccount } from '../services/live/follow-account'
import { ROLES } from '../../shared/schemas/user'

const PING_MS = 15_000

/** GET /api/live: server-sent events of the person's calls and wallet. */
export default defineRoute({ roles: ROLES }, async ({ event, context, user }) => {
  const stream = createEventStream(event)
  const stop = followAccount(context, user.id, (name, data) => stream.push({ event: name, data: JSON.stringify(data) }))
  const ping = setInterval(() => void stream.push({ event: 'ping', data: JSON.stringify({ serverTime: context.clock.now().toISOString() }) }), PING_MS)
  const unregister = registerStream(() => void stream.close())
  stream.onClosed(async () => {
    clearInterval(ping)
    stop()
    unregister()
  })
  void stream.send()
  event._handled = true
  return undefined
})
