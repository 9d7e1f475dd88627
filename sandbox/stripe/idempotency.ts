import { badParameter, StripeError } from './stripe-error'

export interface Answer {
  status: number
  body: unknown
  requestId: string
}

export interface KeyRecord {
  path: string
  params: string
  createdMs: number
  /** Null while the first request with this key is still at work. */
  answer: Answer | null
}

/** How long a key is remembered. https://docs.stripe.com/api/idempotent_requests */
const KEPT_MS = 86_400_000
const LONGEST_KEY = 255

function misused(status: number, key: string, message: string, code?: string): StripeError {
  const body = { type: 'idempotency_error', message: `${message} (key: '${key}')`, ...(code ? { code } : {}) } as const
  return new StripeError(status, body, false)
}

/** The first answer to each idempotency key, whatever it was: a 500 is kept like a success. */
export class IdempotencyKeys {
  readonly #keys = new Map<string, KeyRecord>()

  /** @returns the answer of the first request, or null when this is the first @throws StripeError 400, 409 */
  claim(key: string, path: string, params: string, nowMs: number): Answer | null {
    if (key.length > LONGEST_KEY) throw badParameter('Idempotency-Key', 'Idempotency keys have at most 255 characters.')
    this.#prune(nowMs)
    const known = this.#keys.get(key)
    if (!known) {
      this.#keys.set(key, { path, params, createdMs: nowMs, answer: null })
      return null
    }
    if (known.path !== path) {
      throw misused(400, key, `A key belongs to one endpoint; this one was first used for ${known.path}.`)
    }
    if (known.params !== params) {
      throw misused(400, key, 'A key belongs to one set of parameters; this one was first used with others.')
    }
    if (!known.answer) {
      throw misused(409, key, 'Another request with this key is still at work.', 'idempotency_key_in_use')
    }
    return known.answer
  }

  keep(key: string, answer: Answer): void {
    const known = this.#keys.get(key)
    if (known) known.answer = answer
  }

  /** Keys whose first request has been answered. */
  all(): [key: string, record: KeyRecord][] {
    return [...this.#keys].filter(([, { answer }]) => answer !== null)
  }

  restore(kept: readonly [key: string, record: KeyRecord][]): void {
    for (const [key, record] of kept) this.#keys.set(key, record)
  }

  /** For a request that was refused before it began. */
  free(key: string): void {
    this.#keys.delete(key)
  }

  #prune(nowMs: number): void {
    for (const [key, record] of this.#keys) {
      // In order of creation; nothing younger can be due.
      if (nowMs - record.createdMs < KEPT_MS) return
      this.#keys.delete(key)
    }
  }
}
