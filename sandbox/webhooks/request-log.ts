import type { WebhookRequest } from './webhook-request'

/** One request that was sent to the app about a call, and what came back. */
export interface LoggedRequest {
  request: { url: string, method: string, parameters: Record<string, string> }
  response: { response_code: number | null, response_body: string | null }
}

/** Twilio shows the newest of them alone. */
const KEPT_A_CALL = 50
const KEPT_CALLS = 5_000

/** What Twilio's Events of a call show: each request about it, with its parameters' names in snake case. */
export class RequestLog {
  readonly #ofCall = new Map<string, LoggedRequest[]>()

  add(request: WebhookRequest, response: LoggedRequest['response']): void {
    const entries = this.#ofCall.get(request.callSid) ?? []
    const parameters = Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [snakeCase(name), value]),
    )
    entries.push({ request: { url: request.url, method: request.method, parameters }, response })
    if (entries.length > KEPT_A_CALL) entries.shift()
    this.#ofCall.set(request.callSid, entries)
    if (this.#ofCall.size > KEPT_CALLS) this.#ofCall.delete(this.#ofCall.keys().next().value!)
  }

  /** Newest first. */
  of(callSid: string): LoggedRequest[] {
    return (this.#ofCall.get(callSid) ?? []).toReversed()
  }
}

const snakeCase = (name: string) => name.replace(/(?<=[a-z0-9])[A-Z]/g, letter => `_${letter}`).toLowerCase()
