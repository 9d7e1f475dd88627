import { defineRoute } from '../http/define-route'
import { serveStream } from '../http/serve-stream'
import { followAccount } from '../services/live/follow-account'
import { CALLERS } from '../../shared/roles'

const OPTIONS = { roles: CALLERS, streams: true, isAttended: false }

/** GET /api/live: server-sent events of the person's calls and wallet, for as long as the session lasts. */
export default defineRoute(OPTIONS, async ({ event, context, user, session }) => {
  serveStream({ event, context, session }, push => followAccount(context, user.id, push))
  return undefined
})
