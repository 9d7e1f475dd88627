import { randomUUID } from 'node:crypto'
import { defineEventHandler, getRequestHeader, setResponseHeader } from 'h3'
import type { Context } from '../context'
import { DomainError } from '../domain/errors'
import type { EventRefusal, ProviderEvent } from '../payments/payment'
import type { ErrorCode } from '../../shared/errors'
import { getContext } from './current-context'
import { readBodyText } from './read-body'
import { replyError } from './reply-error'

/** Stripe's largest events are some tens of kilobytes. */
const MOST_BODY_BYTES = 256 * 1024

const CODE_OF: Record<EventRefusal, ErrorCode> = {
  signature: 'signature_refused',
  age: 'signature_refused',
  malformed: 'webhook_malformed',
}

/**
 * The only way in for Stripe: signature and age over the body as it came, then one service (W1). 2xx is sent after the
 * commit (W3); any doubt is a 5xx, which Stripe repeats for days. Never rate-limited.
 */
export function defineStripeWebhook(handle: (context: Context, event: ProviderEvent) => Promise<unknown>) {
  return defineEventHandler(async event => {
    const requestId = randomUUID()
    setResponseHeader(event, 'x-request-id', requestId)
    setResponseHeader(event, 'cache-control', 'no-store')
    const context = await getContext()
    try {
      if (event.method !== 'POST') throw refused('method_not_allowed', 'method')
      if (!/^application\/json\b/i.test(getRequestHeader(event, 'content-type') ?? '')) {
        throw refused('unsupported_media_type', 'content_type')
      }
      const body = await readBodyText(event, MOST_BODY_BYTES)
      const read = await context.payments.readEvent(body, getRequestHeader(event, 'stripe-signature'), context.clock.now())
      if ('refusal' in read) throw refused(CODE_OF[read.refusal], read.refusal)
      await handle(context, read)
      return { received: true }
    } catch (error) {
      if (error instanceof DomainError) context.log.warn({ code: error.code, reason: error.details.reason }, 'payment event refused')
      return replyError(event, context, error, requestId)
    }
  })
}

function refused(code: ErrorCode, reason: string): DomainError {
  return new DomainError(code, 'The request was refused. Nothing was changed.', { reason })
}
