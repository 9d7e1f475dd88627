import type { EventRefusal, ProviderEvent } from '../../payments/payment'
import type { ErrorCode } from '../../../shared/errors'
import { refused, type Gate } from '../define-webhook'

/** Stripe's largest events are some tens of kilobytes. */
const MOST_BODY_BYTES = 256 * 1024

const CODE_OF: Record<EventRefusal, ErrorCode> = {
  signature: 'signature_refused',
  age: 'signature_refused',
  malformed: 'webhook_malformed',
}

/** The gate for Stripe: signature and age over the body as it came. */
export const stripeEvent: Gate<ProviderEvent> = async (request, { payments, clock }) => {
  if (request.method !== 'POST') throw refused('method_not_allowed', 'method')
  if (!/^application\/json\b/i.test(request.header('content-type') ?? '')) throw refused('unsupported_media_type', 'content_type')
  const body = await request.body(MOST_BODY_BYTES)
  const read = await payments.readEvent(body, request.header('stripe-signature'), clock.now())
  if ('refusal' in read) throw refused(CODE_OF[read.refusal], read.refusal)
  return read
}
