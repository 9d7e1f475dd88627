import { defineRoute } from '../../http/define-route'
import { serveStream } from '../../http/serve-stream'
import { followKeypadCalls } from '../../services/outreach/calls/follow-keypad-calls'
import { OUTREACH } from '../../../shared/roles'

const OPTIONS = { roles: OUTREACH, streams: true, isAttended: false }

/** GET /api/outreach/live: server-sent events of keypad calls that the person, or whom they supervise, asked for. */
export default defineRoute(OPTIONS, async ({ event, context, user, session }) => {
  serveStream({ event, context, session }, push => followKeypadCalls(context, user.id, push))
  return undefined
})
