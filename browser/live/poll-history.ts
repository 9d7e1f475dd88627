import type { CallDto, CallHistoryPage } from '~~/shared/schemas/calls'
import { ApiError, toApiError } from '~~/browser/wire/api-error'

/**
 * One look at the newest call, with the tag of the last look: a 304 costs the server and the page next to nothing.
 * The answer is null when nothing changed.
 */
export function createHistoryPoll(send: typeof fetch): () => Promise<CallDto[] | null> {
  let etag: string | null = null
  return async () => {
    const response = await send('/api/calls/history?limit=1', {
      headers: { accept: 'application/json', ...(etag ? { 'if-none-match': etag } : {}) },
      credentials: 'same-origin',
    })
    if (response.status === 304) return null
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw toApiError({ statusCode: response.status, data: body })
    if (body === null) throw new ApiError(0, { code: 'internal', message: 'The answer could not be read.' })
    etag = response.headers.get('etag')
    return (body as CallHistoryPage).calls
  }
}
