import { getRequestHeader, setResponseHeader, type H3Event } from 'h3'
import { DomainError } from '../domain/errors'
import { UuidParam } from '../../shared/schemas/common'

/**
 * The key that a request which moves money comes with, made by the client: the same key is the same request (M16).
 *
 * @throws DomainError `invalid_request`.
 */
export function requireIdempotencyKey(event: H3Event): string {
  const parsed = UuidParam.safeParse(getRequestHeader(event, 'idempotency-key'))
  if (parsed.success) return parsed.data.toLowerCase()
  throw new DomainError('invalid_request', 'This request needs a header Idempotency-Key with a UUID, the same for every try. Nothing was charged.', {
    issues: [{ path: 'idempotency-key', message: 'must be a UUID' }],
  })
}

/** Says that this is the first answer again. */
export function markRepeat(event: H3Event, isRepeat: boolean): void {
  if (isRepeat) setResponseHeader(event, 'idempotency-hit', 'true')
}
