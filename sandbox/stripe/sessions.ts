import { newId } from './ids'
import { endIntent, type NewIntent } from './intents'
import type { Params } from './params'
import { readSession, type NewSession, type SessionLine } from './session-params'
import { refused } from './stripe-error'
import type { CheckoutSession, StripeList, StripeObject, Wire } from './types'
import type { StripeWorld } from './world'

const NOT_USED = {
  after_expiration: null,
  allow_promotion_codes: null,
  allowed_payment_method_types: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  customer_account: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: { enabled: false, invoice_data: {} },
  managed_payments: null,
  mode: 'payment',
  origin_context: null,
  payment_link: null,
  payment_method_collection: 'if_required',
  payment_method_configuration_details: null,
  payment_method_options: {},
  permissions: null,
  phone_number_collection: { enabled: false },
  recovered_from: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  subscription: null,
  total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
  ui_mode: 'hosted_page',
  wallet_options: null,
} as const

function lineItem(line: SessionLine, currency: string, created: number): Wire<StripeObject> {
  const total = line.unitAmount * line.quantity
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    // Stripe's line items have no moment of their own; a list of ours needs one, and nothing reads it.
    created,
    currency,
    description: line.name,
    metadata: {},
    price: {
      id: newId('price'),
      object: 'price',
      active: false,
      billing_scheme: 'per_unit',
      created,
      currency,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newId('prod', 14),
      recurring: null,
      tiers_mode: null,
      type: 'one_time',
      unit_amount: line.unitAmount,
      unit_amount_decimal: String(line.unitAmount),
    },
    quantity: line.quantity,
  }
}

function sessionObject(world: StripeWorld, given: NewSession): Wire<CheckoutSession> {
  const id = world.newId('cs_test', 58)
  return {
    ...structuredClone(NOT_USED),
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: given.adaptsPrices },
    amount_subtotal: given.amount,
    amount_total: given.amount,
    cancel_url: given.cancelUrl,
    client_reference_id: given.clientReferenceId,
    created: world.now(),
    currency: given.currency,
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: given.submitMessage === null ? null : { message: given.submitMessage },
      terms_of_service_acceptance: null,
    },
    customer: given.customer,
    customer_creation: given.customerCreation,
    customer_details: null,
    customer_email: given.customerEmail,
    expires_at: given.expiresAt,
    livemode: false,
    locale: given.locale,
    metadata: given.metadata,
    payment_intent: null,
    payment_method_types: given.methodTypes,
    payment_status: 'unpaid',
    saved_payment_method_options: given.customer === null
      ? null
      : {
          allow_redisplay_filters: ['always'],
          payment_method_remove: 'disabled',
          payment_method_save: given.offersSaving ? 'enabled' : null,
        },
    status: 'open',
    submit_type: given.submitType,
    success_url: given.successUrl,
    url: `${world.publicUrl}/checkout/c/${id}`,
  }
}

/** `POST /v1/checkout/sessions`. The payment intent comes into being when the payer first tries to pay. */
export function createSession(world: StripeWorld, params: Params): Wire<CheckoutSession> {
  const given = readSession(params, world.now())
  if (given.customer !== null) world.customers.get(given.customer, 'customer')
  return addSession(world, given)
}

export function addSession(world: StripeWorld, given: NewSession): Wire<CheckoutSession> {
  const session = world.sessions.add(sessionObject(world, given))
  const template: NewIntent = {
    ...given.intent,
    amount: given.amount,
    currency: given.currency,
    customer: given.customer,
    methodTypes: given.methodTypes,
  }
  world.intentTemplates.set(session.id, template)
  world.lines.set(session.id, given.lines.map(line => lineItem(line, given.currency, session.created)))
  expireLater(world, session)
  return session
}

/** An open session ends when its time is over, unless somebody pays. */
export function expireLater(world: StripeWorld, session: Wire<CheckoutSession>): void {
  world.later(() => expireIfOpen(world, session), session.expires_at * 1_000 - world.clock.now())
}

export function expireIfOpen(world: StripeWorld, session: Wire<CheckoutSession>): void {
  if (session.status !== 'open') return
  session.status = 'expired'
  session.url = null
  const intent = world.intents.find(session.payment_intent ?? '')
  if (intent) endIntent(world, intent, 'abandoned')
  world.tell('checkout.session.expired', session)
}

/** `POST /v1/checkout/sessions/:id/expire` */
export function expireSession(world: StripeWorld, params: Params, id: string): Wire<CheckoutSession> {
  params.finish()
  const session = world.sessions.get(id)
  if (session.status !== 'open') throw refused(`Only an open session can be expired; this one is ${session.status}.`)
  expireIfOpen(world, session)
  return session
}

/** `GET /v1/checkout/sessions` */
export function listSessions(world: StripeWorld, params: Params): StripeList<Wire<CheckoutSession>> {
  const email = params.child('customer_details')?.text('email') ?? null
  const hasEmail = (session: CheckoutSession) => email === null || session.customer_details?.email === email
  return world.sessions.page(params, ['customer', 'payment_intent', 'status'], hasEmail)
}

/** `GET /v1/checkout/sessions/:id/line_items` */
export function listLines(world: StripeWorld, params: Params, id: string): StripeList<Wire<StripeObject>> {
  params.ignore('limit', 'starting_after', 'ending_before')
  params.finish()
  world.sessions.get(id)
  const url = `/v1/checkout/sessions/${id}/line_items`
  return { object: 'list', data: world.lines.get(id) ?? [], has_more: false, url }
}
