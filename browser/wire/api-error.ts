import { ERROR_CODES, type ErrorDto } from '~~/shared/errors'

/** An answer that was not 2xx, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(readonly status: number, readonly dto: ErrorDto) {
    super(dto.message)
    this.name = 'ApiError'
  }
}

const UNREACHABLE: ErrorDto = {
  code: 'service_unavailable',
  message: 'Talktime could not be reached. Check your internet connection and try again.',
}

function isErrorDto(value: unknown): value is ErrorDto {
  if (typeof value !== 'object' || value === null) return false
  const { code, message } = value as { code?: unknown, message?: unknown }
  return typeof message === 'string' && (ERROR_CODES as readonly unknown[]).includes(code)
}

/** Turns whatever a request threw into an ApiError with a sentence. Aborted requests are for the caller to know. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  const { statusCode, data } = (thrown ?? {}) as { statusCode?: number, data?: unknown }
  if (isErrorDto(data)) return new ApiError(statusCode ?? 0, data)
  if (!statusCode) return new ApiError(0, UNREACHABLE)
  return new ApiError(statusCode, {
    code: statusCode === 401 ? 'unauthenticated' : statusCode === 404 ? 'not_found' : 'internal',
    message: statusCode === 401 ? 'Please sign in again.' : 'Something went wrong on our side. Please try again.',
  })
}

export function isAbort(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error.name === 'AbortError') return true
  }
  return false
}
