import { toApiError, type ApiError } from '~~/browser/wire/api-error'
import { tellSignedOut } from '~~/browser/session/signed-out'
import { isAbort } from '~~/browser/wire/api-error'

export interface ApiOptions {
  query?: Record<string, string | number | undefined>
  body?: object
  signal?: AbortSignal
  headers?: Record<string, string>
  /** Sent to its end even if the page is left meanwhile. */
  keepalive?: boolean
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
type Send = (path: string, options: ApiOptions & { method: Method, retry: 0 }) => Promise<unknown>

export interface Api {
  /** @throws ApiError with a sentence for the person. */
  get<T>(path: string, options?: ApiOptions): Promise<T>
  /** Whether `get` would answer. @throws ApiError with a sentence for the person. */
  head(path: string): Promise<void>
  /** @throws ApiError with a sentence for the person. */
  post<T>(path: string, body: object, options?: ApiOptions): Promise<T>
  /** @throws ApiError with a sentence for the person. */
  put<T>(path: string, body: object, options?: ApiOptions): Promise<T>
  /** @throws ApiError with a sentence for the person. */
  remove(path: string, options?: ApiOptions): Promise<void>
}

/**
 * Requests to our own server. On the server it carries the visitor's cookies along. The narrowed type of `$fetch`
 * stands in for its route-by-route one, which grows beyond what the compiler follows once a catch-all route exists.
 */
export function useApi(): Api {
  const send = (import.meta.server ? useRequestFetch() : $fetch) as unknown as Send
  const call = async <T>(method: Method, path: string, options: ApiOptions): Promise<T> => {
    try {
      return await send(path, { ...options, method, retry: 0 }) as T
    } catch (error) {
      if (isAbort(error)) throw error
      const failure: ApiError = toApiError(error)
      if (failure.dto.code === 'unauthenticated') tellSignedOut()
      throw failure
    }
  }
  return {
    get: (path, options = {}) => call('GET', path, options),
    head: async path => {
      await call('HEAD', path, {})
    },
    post: (path, body, options = {}) => call('POST', path, { ...options, body }),
    put: (path, body, options = {}) => call('PUT', path, { ...options, body }),
    remove: async (path, options = {}) => {
      await call('DELETE', path, options)
    },
  }
}
