import type { ServerResponse } from 'node:http'
import { sendJson, sendText } from '../http-io'
import { toXml } from './xml'

/** An answer of Exotel's API that is not 2xx. */
export class ExotelError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
  ) {
    super(message)
  }

  toWire(): Record<string, unknown> {
    const code = this.code === null ? {} : { Code: this.code }
    return { RestException: { Status: this.status, Message: this.message, ...code } }
  }
}

export type Format = 'json' | 'xml'

/** As was asked for: by `.json` at the end of the path, or else XML. */
export function sendExotel(
  response: ServerResponse, format: Format, status: number, value: Record<string, unknown>,
): void {
  if (format === 'json') sendJson(response, status, value)
  else sendText(response, status, 'application/xml', toXml(value))
}
