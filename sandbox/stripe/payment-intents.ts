import { checkAmount, readCurrency } from './amounts'
import { confirmIntent, disputeIfCardDoes, type Confirmation } from './confirm-intent'
import { addIntent, endIntent, type NewIntent } from './intents'
import { readMethodTypes } from './method-types'
import type { Params } from './params'
import { namedMethod } from './payment-methods'
import { badParameter, refused, StripeError } from './stripe-error'
import type { PaymentIntent, PaymentMethod, Wire } from './types'
import type { StripeWorld } from './world'

function readIntent(params: Params): NewIntent {
  const amount = params.whole('amount', 0, Number.MAX_SAFE_INTEGER)
  if (amount === null) throw badParameter('amount', 'Missing required param: amount.', 'parameter_missing')
  if (params.has('payment_method_types')) {
    const message = 'payment_method_types can no longer be set: use allowed_payment_method_types.'
    throw badParameter('payment_method_types', message, 'payment_method_types_no_longer_supported')
  }
  const automatic = params.child('automatic_payment_methods')
  automatic?.flag('enabled')
  automatic?.oneOf('allow_redirects', ['always', 'never'])
  params.oneOf('capture_method', ['automatic', 'automatic_async'])
  params.oneOf('confirmation_method', ['automatic'])
  const currency = readCurrency(params, 'currency')
  return {
    amount: checkAmount(amount, 'amount'),
    currency,
    customer: params.text('customer'),
    description: params.text('description', 1_000),
    metadata: params.metadata(),
    setupFutureUsage: params.oneOf('setup_future_usage', ['off_session', 'on_session']),
    methodTypes: readMethodTypes(params, currency),
    receiptEmail: params.text('receipt_email', 800),
    statementSuffix: params.text('statement_descriptor_suffix', 22),
  }
}

interface ConfirmParams {
  method: string | null
  isAbsent: boolean
  stepIsError: boolean
}

function readConfirm(params: Params): ConfirmParams {
  params.ignore('return_url')
  return {
    method: params.text('payment_method'),
    // Besides true and false, why the payer is absent.
    isAbsent: (params.oneOf('off_session', ['true', 'false', 'one_off', 'recurring']) ?? 'false') !== 'false',
    stepIsError: params.flag('error_on_requires_action') ?? false,
  }
}

/** `POST /v1/payment_intents`, with `confirm=true` in one go. */
export function createIntent(world: StripeWorld, params: Params): Wire<PaymentIntent> {
  const given = readIntent(params)
  const confirm = params.flag('confirm') ?? false
  const how = readConfirm(params)
  params.finish()
  if (how.isAbsent && !confirm) throw badParameter('off_session', 'off_session can only be used with confirm=true.')
  if (given.customer !== null) world.customers.get(given.customer, 'customer')
  const method = how.method === null ? null : ownMethod(world, how.method, given.customer)
  const intent = addIntent(world, given)
  if (method && !confirm) Object.assign(intent, { payment_method: method.id, status: 'requires_confirmation' })
  return confirm ? confirmWith(world, intent, method, how) : intent
}

/** `POST /v1/payment_intents/:id/confirm` */
export function confirmById(world: StripeWorld, params: Params, id: string): Wire<PaymentIntent> {
  const how = readConfirm(params)
  params.finish()
  const intent = world.intents.get(id)
  return confirmWith(world, intent, ownMethod(world, how.method ?? intent.payment_method, intent.customer), how)
}

function ownMethod(world: StripeWorld, id: string | null, customer: string | null): Wire<PaymentMethod> | null {
  if (id === null) return null
  const method = namedMethod(world, id, 'payment_method')
  if (method.customer === null || method.customer === customer) return method
  throw refused('The payment method belongs to another customer; name that customer.', undefined, 'payment_method')
}

function confirmWith(
  world: StripeWorld,
  intent: Wire<PaymentIntent>,
  method: Wire<PaymentMethod> | null,
  how: ConfirmParams,
): Wire<PaymentIntent> {
  if (!method) throw badParameter('payment_method', 'A payment method is needed to confirm.', 'parameter_missing')
  const result = confirmIntent(world, intent, method, how.isAbsent)
  if (result.kind === 'step' && how.stepIsError) throw cardError(intent, { kind: 'step' })
  if (result.kind === 'declined') throw cardError(intent, result)
  disputeIfCardDoes(world, intent)
  return intent
}

/** 402, with the intent as it now stands. */
function cardError(intent: Wire<PaymentIntent>, result: Confirmation): StripeError {
  const error = intent.last_payment_error
  const shown = structuredClone(intent)
  if (result.kind !== 'declined' || !error) {
    const message = 'This payment needs a step by the payer.'
    return new StripeError(402, { type: 'card_error', code: 'authentication_required', message, payment_intent: shown })
  }
  return new StripeError(402, { ...error, type: 'card_error', payment_intent: shown })
}

/** `POST /v1/payment_intents/:id/cancel` */
export function cancelIntent(world: StripeWorld, params: Params, id: string): Wire<PaymentIntent> {
  const reason = params.oneOf('cancellation_reason', ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'])
  params.finish()
  const intent = world.intents.get(id)
  if (world.sessions.all().some(session => session.payment_intent === id)) {
    // As at Stripe: the session would otherwise offer a payment that can no longer be made.
    throw refused('This payment belongs to a checkout session: expire the session instead.', 'payment_intent_unexpected_state')
  }
  return endIntent(world, intent, reason)
}
