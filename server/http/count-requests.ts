import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import type { Metrics } from '../metrics/metrics'

interface Served { request: object, response: ServerResponse }

/**
 * Counts answers as Node tells of them, whoever made them. What stays open for as long as somebody looks says nothing
 * of how fast we are. @returns ends it
 */
export function countRequests({ requestServed }: Pick<Metrics, 'requestServed'>): () => void {
  const begun = new WeakMap<object, number>()
  const onStart = (message: unknown) => void begun.set((message as Served).request, performance.now())
  const onFinish = (message: unknown) => {
    const { request, response } = message as Served
    const startMs = begun.get(request)
    const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream')
    if (startMs !== undefined && !isStream) requestServed(response.statusCode, (performance.now() - startMs) / 1000)
  }
  subscribe('http.server.request.start', onStart)
  subscribe('http.server.response.finish', onFinish)
  return () => {
    unsubscribe('http.server.request.start', onStart)
    unsubscribe('http.server.response.finish', onFinish)
  }
}
