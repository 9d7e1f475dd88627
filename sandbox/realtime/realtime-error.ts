/** What the model answers to an event that it does not take. The session stays open. */
export class RealtimeError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly param: string | null = null,
    readonly type: 'invalid_request_error' | 'server_error' = 'invalid_request_error',
  ) {
    super(message)
  }
}

export const missing = (param: string) =>
  new RealtimeError('missing_required_parameter', `Missing required parameter: '${param}'.`, param)

export const invalid = (param: string, value: unknown, wanted: string) =>
  new RealtimeError('invalid_value', `Invalid value: '${String(value)}'. Supported values are: ${wanted}.`, param)
