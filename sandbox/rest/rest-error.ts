/** An answer of Twilio's REST API that is not 2xx. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message)
  }

  toJson(): Record<string, unknown> {
    const more_info = `https://www.twilio.com/docs/errors/${this.code}`
    return { code: this.code, message: this.message, more_info, status: this.status }
  }
}

export function notFound(path: string): RestError {
  return new RestError(404, 20404, `The requested resource ${path} was not found`)
}
