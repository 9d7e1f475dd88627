/** What every object has. Moments are whole seconds since 1970, amounts whole minor units of the currency. */
export interface StripeObject {
  id: string
  object: string
  created: number
}

export type Metadata = Record<string, string>

/** What becomes JSON; the fields that the sandbox itself reads are named in each object's own type. */
export type Wire<T> = T & Record<string, unknown>

export interface Customer extends StripeObject {
  object: 'customer'
  email: string | null
  name: string | null
  description: string | null
  metadata: Metadata
}

export interface BillingDetails {
  address: null
  email: string | null
  name: string | null
  phone: null
  tax_id: null
}

export type BankDebit = 'us_bank_account' | 'sepa_debit' | 'bacs_debit'

export interface PaymentMethod extends StripeObject {
  object: 'payment_method'
  type: 'card' | BankDebit
  customer: string | null
  billing_details: BillingDetails
  allow_redisplay: 'always' | 'limited' | 'unspecified'
}

export interface LastPaymentError {
  type: 'card_error' | 'invalid_request_error'
  code: string
  decline_code?: string
  charge?: string
  message: string
  payment_method?: Wire<PaymentMethod>
  payment_method_type?: string
}

export interface PaymentIntent extends StripeObject {
  object: 'payment_intent'
  amount: number
  amount_received: number
  currency: string
  customer: string | null
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'processing' | 'succeeded' | 'canceled'
  payment_method: string | null
  latest_charge: string | null
  last_payment_error: LastPaymentError | null
  setup_future_usage: 'off_session' | 'on_session' | null
  next_action: Record<string, unknown> | null
  description: string | null
  metadata: Metadata
  canceled_at: number | null
  cancellation_reason: string | null
}

export interface Charge extends StripeObject {
  object: 'charge'
  amount: number
  amount_captured: number
  amount_refunded: number
  balance_transaction: string | null
  currency: string
  customer: string | null
  disputed: boolean
  failure_code: string | null
  failure_message: string | null
  metadata: Metadata
  paid: boolean
  payment_intent: string
  payment_method: string
  refunded: boolean
  status: 'succeeded' | 'pending' | 'failed'
}

export interface Refund extends StripeObject {
  object: 'refund'
  amount: number
  balance_transaction: string | null
  charge: string
  currency: string
  metadata: Metadata
  payment_intent: string
  status: 'pending' | 'succeeded' | 'failed'
  failure_balance_transaction?: string
  failure_reason?: string
}

export type DisputeStatus
  = 'needs_response' | 'under_review' | 'won' | 'lost' | 'warning_needs_response' | 'warning_under_review' | 'warning_closed'

export interface Dispute extends StripeObject {
  object: 'dispute'
  amount: number
  balance_transactions: Wire<BalanceTransaction>[]
  charge: string
  currency: string
  is_charge_refundable: boolean
  payment_intent: string
  reason: string
  status: DisputeStatus
}

export type BalanceType = 'charge' | 'payment' | 'refund' | 'payment_refund' | 'refund_failure' | 'adjustment'

export interface BalanceTransaction extends StripeObject {
  object: 'balance_transaction'
  amount: number
  currency: string
  fee: number
  net: number
  reporting_category: string
  source: string
  type: BalanceType
}

export interface CheckoutSession extends StripeObject {
  object: 'checkout.session'
  amount_total: number
  cancel_url: string | null
  client_reference_id: string | null
  currency: string
  customer: string | null
  customer_creation: 'always' | 'if_required' | null
  customer_email: string | null
  customer_details: { email: string | null, name: string | null, [field: string]: unknown } | null
  expires_at: number
  metadata: Metadata
  payment_intent: string | null
  payment_method_types: string[]
  payment_status: 'paid' | 'unpaid'
  status: 'open' | 'complete' | 'expired'
  success_url: string
  url: string | null
}

export interface StripeEvent extends StripeObject {
  object: 'event'
  account?: string
  api_version: string
  data: { object: Wire<StripeObject> }
  pending_webhooks: number
  request: { id: string | null, idempotency_key: string | null }
  type: string
}

export interface StripeList<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}
