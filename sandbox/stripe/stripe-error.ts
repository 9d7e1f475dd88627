import type { PaymentIntent, PaymentMethod, Wire } from './types'

export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  param?: string
  decline_code?: string
  charge?: string
  doc_url?: string
  payment_intent?: Wire<PaymentIntent>
  payment_method?: Wire<PaymentMethod>
  payment_method_type?: string
}

/** An answer of Stripe's API that is not 2xx. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    /** False for what is refused before any work begins: such an answer is not kept under an idempotency key. */
    readonly isKept = true,
  ) {
    super(body.message)
  }
}

/** A parameter that is missing, malformed or unknown. */
export function badParameter(param: string, message: string, code?: string): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, param, ...(code ? { code } : {}) }, false)
}

/** The request is well formed, but the state of things does not allow it. */
export function refused(message: string, code?: string, param?: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    message,
    ...(code ? { code } : {}),
    ...(param ? { param } : {}),
  })
}

/** Named in the path: 404. Named in a parameter: 400. */
export function missing(noun: string, id: string, param = 'id'): StripeError {
  const message = `No such ${noun}: '${id}'`
  const status = param === 'id' ? 404 : 400
  return new StripeError(status, { type: 'invalid_request_error', code: 'resource_missing', message, param })
}
