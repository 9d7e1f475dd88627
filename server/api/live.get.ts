import { createEventStream } from 'h3'
import { defineRoute } from '../http/define-route'
import { registerStream } from '../http/live-streams'
import { followAccount } from '../services/live/follow-account'
import { CALLERS } from '../../shared/roles'

const PING_MS = 15_000
/** A reader that has not taken the rest by then gets no more. */
const FAREWELL_MS = 1000

const OPTIONS = { roles: CALLERS, streams: true, isAttended: false }

/** GET /api/live: server-sent events of the person's calls and wallet, for as long as the session lasts. */
export default defineRoute(OPTIONS, async ({ event, context, user, session }) => {
  const stream = createEventStream(event)
  const account = followAccount(context, user.id, (name, data) =>
    stream.push({ event: name, data: JSON.stringify(data) }))
  const ping = setInterval(() => void stream.push({ event: 'ping', data: JSON.stringify({ serverTime: context.clock.now().toISOString() }) }), PING_MS)
  const close = () => {
    account.stop()
    setTimeout(() => event.node.res.destroy(), FAREWELL_MS).unref()
    void stream.close()
  }
  const unregister = registerStream(context, session, reason => {
    if (reason === 'frozen') void account.finish().then(close)
    else close()
  })
  stream.onClosed(async () => {
    clearInterval(ping)
    account.stop()
    unregister()
  })
  void stream.send()
  event._handled = true
  return undefined
})
