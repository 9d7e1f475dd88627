import { defineEventHandler, setResponseStatus } from 'h3'
import { getContext } from '../../http/current-context'
import { takesNewSockets } from '../../http/live-streams'
import { isReady } from '../../services/health/is-ready'

/** GET /api/health/ready: the process can do its work; 503 while it cannot, or stops: people are sent elsewhere. */
export default defineEventHandler(async event => {
  if (takesNewSockets() && await isReady(await getContext())) return 'ready'
  setResponseStatus(event, 503)
  return 'not ready'
})
