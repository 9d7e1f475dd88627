import { defineEventHandler, getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import { bearerMatches } from '../http/bearer-matches'
import { getContext } from '../http/current-context'
import { countOpen } from '../http/live-streams'
import { readMetrics } from '../services/metrics/read-metrics'

/** GET /metrics: what Prometheus asks for, with a token of its own; where none is set there is nothing here. */
export default defineEventHandler(async event => {
  const context = await getContext()
  const { metricsToken } = context.config
  setResponseHeader(event, 'cache-control', 'no-store')
  setResponseHeader(event, 'content-type', 'text/plain; charset=utf-8')
  if (metricsToken === null) {
    setResponseStatus(event, 404)
    return 'not found'
  }
  if (!bearerMatches(getRequestHeader(event, 'authorization'), metricsToken)) {
    setResponseStatus(event, 401)
    setResponseHeader(event, 'www-authenticate', 'Bearer')
    return 'a token is needed'
  }
  const text = await readMetrics(context, countOpen())
  setResponseHeader(event, 'content-type', context.metrics.contentType)
  return text
})
