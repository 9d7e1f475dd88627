/**
 * Every error that crosses the wire is one of these facts. The HTTP number belongs to the edge
 * (`server/http/errors.ts`), the sentence to whoever raises it, the code to programs.
 */
export const ERROR_CODES = [
  // the request
  'invalid_request',
  'invalid_json',
  'payload_too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'origin_refused',
  'idempotency_mismatch',
  // who asks
  'unauthenticated',
  'forbidden',
  'scope_missing',
  'not_found',
  'too_many_attempts',
  'password_not_own',
  'no_wallet',
  'second_factor_required',
  'second_factor_missing',
  'wrong_code',
  'wrong_password',
  'password_refused',
  'link_refused',
  'email_not_confirmed',
  'too_many_keys',
  // the number
  'invalid_number',
  'number_unclear',
  'emergency_number',
  'blocked_number',
  'no_rate',
  // what is to be said
  'message_refused',
  'script_refused',
  'recording_refused',
  // the people one calls
  'number_taken',
  'contact_refused',
  'file_refused',
  // agents, and whom they may call
  'agent_refused',
  'number_answered',
  'wish_known',
  // calls of a programme
  'call_not_allowed',
  'budget_spent',
  'carrier_missing',
  'member_refused',
  // the money
  'insufficient_credits',
  'wallet_frozen',
  'wallet_closed',
  'from_not_yours',
  'too_many_checks',
  'too_many_blocked',
  'code_wrong',
  'check_over',
  // paying in
  'amount_refused',
  'payment_refused',
  'card_missing',
  'consent_missing',
  'voucher_refused',
  'voucher_batch_taken',
  // being forgotten
  'erasure_refused',
  // corrections and complaints
  'own_request',
  'content_changed',
  'already_decided',
  'refund_exceeds_charge',
  'complaint_refused',
  'already_complained',
  // what a programme has in store
  'stock_short',
  // closing a month
  'month_not_over',
  'months_close_in_order',
  // two people
  'already_waits',
  'takes_two_people',
  // exports
  'too_many_exports',
  // the limits
  'too_many_calls',
  'limit_reached',
  // the phone network says no
  'call_refused',
  // a call that is up
  'call_over',
  'no_more_time',
  // the world outside
  'carrier_unavailable',
  'payment_unavailable',
  'service_unavailable',
  'internal',
  // webhooks
  'signature_refused',
  'webhook_malformed',
  'webhook_mismatch',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** The body of every answer that is not 2xx or 304. `details` holds facts for programs, never secrets. */
export interface ErrorDto {
  code: ErrorCode
  /** A plain sentence: what happened, what it did to the money, what to do. */
  message: string
  requestId?: string
  details?: Record<string, unknown>
}

/** `details` of `invalid_request`: one line for each field that is wrong. */
export interface IssueDto {
  path: string
  message: string
}
