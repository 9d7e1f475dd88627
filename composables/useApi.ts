import { isAbort, toApiError, type ApiError } from '~~/browser/wire/api-error'
import { tellSignedOut } from '~~/browser/session/signed-out'
import { fillPath, type ParamOf, type PathOf, type ReplyTo, type WireMethod } from '~~/shared/wire/wire'

interface Extras {
  query?: Record<string, string | number | undefined>
  signal?: AbortSignal
  headers?: Record<string, string>
  /** Sent to its end even if the page is left meanwhile. */
  keepalive?: boolean
}

/** A path with `:id` in it needs to be told which. */
type Options<Path extends string> = [ParamOf<Path>] extends [never]
  ? [options?: Extras]
  : [options: Extras & { params: Record<ParamOf<Path>, string> }]
type AnyOptions = Extras & { params?: Record<string, string> }

type Send = (path: string, options: Extras & { method: string, body?: object, retry: 0 }) => Promise<unknown>

/** Each path answers what the wire says that it does. All of them throw an ApiError with a sentence for the person. */
export interface Api {
  get<Path extends PathOf<'GET'>>(path: Path, ...options: Options<Path>): Promise<ReplyTo<'GET', Path>>
  /** Whether what is at an address could be downloaded. */
  head(url: string): Promise<void>
  post<Path extends PathOf<'POST'>>(path: Path, body: object, ...options: Options<Path>): Promise<ReplyTo<'POST', Path>>
  put<Path extends PathOf<'PUT'>>(path: Path, body: object, ...options: Options<Path>): Promise<ReplyTo<'PUT', Path>>
  remove<Path extends PathOf<'DELETE'>>(path: Path, ...options: Options<Path>): Promise<ReplyTo<'DELETE', Path>>
}

/**
 * Requests to our own server. On the server it carries the visitor's cookies along. The narrowed type of `$fetch`
 * stands in for its route-by-route one, which knows files and not what they answer.
 */
export function useApi(): Api {
  const send = (import.meta.server ? useRequestFetch() as unknown : $fetch as unknown) as Send
  const call = async <Reply>(
    method: WireMethod | 'HEAD', path: string, { params = {}, ...options }: AnyOptions & { body?: object } = {},
  ): Promise<Reply> => {
    try {
      return await send(fillPath(path, params), { ...options, method, retry: 0 }) as Reply
    } catch (error) {
      if (isAbort(error)) throw error
      const failure: ApiError = toApiError(error)
      if (failure.dto.code === 'unauthenticated') tellSignedOut()
      throw failure
    }
  }
  return {
    get: (path, ...[options]) => call('GET', path, options),
    head: url => call('HEAD', url),
    post: (path, body, ...[options]) => call('POST', path, { ...options, body }),
    put: (path, body, ...[options]) => call('PUT', path, { ...options, body }),
    remove: (path, ...[options]) => call('DELETE', path, options),
  }
}
