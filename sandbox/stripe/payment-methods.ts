import { hashText } from '../random'
import type { TestCard } from './cards'
import { findCard } from './cards'
import type { Params } from './params'
import { refused } from './stripe-error'
import type { BankDebit, BillingDetails, PaymentMethod, StripeList, Wire } from './types'
import type { StripeWorld } from './world'

const COUNTRY = 'US'
const EXPIRY_YEAR = 2034

function cardDetails(card: TestCard): Record<string, unknown> {
  return {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: COUNTRY,
    display_brand: card.brand,
    exp_month: 12,
    exp_year: EXPIRY_YEAR,
    fingerprint: fingerprint(card),
    funding: 'credit',
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  }
}

function bankDetails(card: TestCard): Record<string, unknown> {
  return { bank_name: 'STRIPE TEST BANK', country: COUNTRY, fingerprint: fingerprint(card), last4: '6789' }
}

/** The same card has the same fingerprint, whoever uses it. */
function fingerprint(card: TestCard): string {
  return `Sandbox${hashText(card.number).toString(36).padStart(9, '0')}`
}

/** A payment method for a test card. It belongs to nobody until it is attached. */
export function addMethod(
  world: StripeWorld,
  card: TestCard,
  payer: { email: string | null, name: string | null },
  bank: BankDebit = 'us_bank_account',
): Wire<PaymentMethod> {
  const billing: BillingDetails = { address: null, email: payer.email, name: payer.name, phone: null, tax_id: null }
  const type = card.brand === null ? bank : 'card'
  const method = world.methods.add({
    id: world.newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billing,
    [type]: type === 'card' ? cardDetails(card) : bankDetails(card),
    created: world.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
  })
  world.cards.set(method.id, card)
  return method
}

/** What a request names: a payment method, or a token such as `pm_card_visa` that makes a new one. */
export function namedMethod(world: StripeWorld, id: string, param: string): Wire<PaymentMethod> {
  const card = id.startsWith('pm_card_') ? findCard(id) : null
  return card ? addMethod(world, card, { email: null, name: null }) : world.methods.get(id, param)
}

export function refuseSpent(world: StripeWorld, method: PaymentMethod): void {
  if (!world.spent.has(method.id)) return
  throw refused('The payment method was detached, or used without a customer; it cannot be used again.')
}

export function attachMethod(
  world: StripeWorld,
  method: Wire<PaymentMethod>,
  customer: string,
  redisplay: PaymentMethod['allow_redisplay'],
): void {
  if (method.customer === customer) return
  refuseSpent(world, method)
  if (method.customer !== null) throw refused('The payment method belongs to another customer.', undefined, 'customer')
  method.customer = customer
  method.allow_redisplay = redisplay
  world.tell('payment_method.attached', method)
}

/** `POST /v1/payment_methods/:id/attach` */
export function attachNamed(world: StripeWorld, params: Params, id: string): Wire<PaymentMethod> {
  const customer = params.required('customer')
  params.finish()
  world.customers.get(customer, 'customer')
  const method = namedMethod(world, id, 'id')
  attachMethod(world, method, customer, 'unspecified')
  return method
}

/** `POST /v1/payment_methods/:id/detach`: it can never be charged or attached again. */
export function detachMethod(world: StripeWorld, params: Params, id: string): Wire<PaymentMethod> {
  params.finish()
  const method = world.methods.get(id)
  if (method.customer === null) throw refused('The payment method is not attached to a customer.')
  method.customer = null
  world.spent.add(method.id)
  world.tell('payment_method.detached', method)
  return method
}

/** `GET /v1/customers/:id/payment_methods` */
export function listMethods(world: StripeWorld, params: Params, customer: string): StripeList<Wire<PaymentMethod>> {
  world.customers.get(customer)
  const page = world.methods.page(params, ['type', 'allow_redisplay'], method => method.customer === customer)
  return { ...page, url: `/v1/customers/${customer}/payment_methods` }
}
