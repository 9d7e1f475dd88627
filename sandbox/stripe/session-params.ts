import { checkAmount, readCurrency } from './amounts'
import { readMethodTypes } from './method-types'
import type { Params } from './params'
import { badParameter } from './stripe-error'
import type { Metadata, PaymentIntent } from './types'

const SHORTEST_SECONDS = 1_800
const LONGEST_SECONDS = 86_400
const MOST_LINES = 100

export interface SessionLine {
  name: string
  description: string | null
  unitAmount: number
  quantity: number
}

export interface NewSession {
  amount: number
  currency: string
  lines: SessionLine[]
  successUrl: string
  cancelUrl: string | null
  customer: string | null
  customerEmail: string | null
  customerCreation: 'always' | 'if_required' | null
  clientReferenceId: string | null
  expiresAt: number
  metadata: Metadata
  methodTypes: string[]
  offersSaving: boolean
  submitMessage: string | null
  /** Whether a payer may be charged in a currency of their own; on where nobody says, as accounts have it. */
  adaptsPrices: boolean
  locale: string | null
  submitType: string | null
  intent: {
    description: string | null
    metadata: Metadata
    setupFutureUsage: PaymentIntent['setup_future_usage']
    receiptEmail: string | null
    statementSuffix: string | null
  }
}

function readLine(params: Params): SessionLine & { currency: string } {
  const price = params.child('price_data')
  if (!price) throw badParameter(params.name('price_data'), 'The sandbox keeps no price list: use price_data.')
  const product = price.child('product_data')
  if (!product) throw badParameter(price.name('product_data'), 'Missing required param: product_data.', 'parameter_missing')
  const unitAmount = price.whole('unit_amount', 0, Number.MAX_SAFE_INTEGER)
  if (unitAmount === null) throw badParameter(price.name('unit_amount'), 'Missing required param: unit_amount.')
  product.ignore('images', 'tax_code')
  price.oneOf('tax_behavior', ['unspecified', 'exclusive', 'inclusive'])
  const quantity = params.whole('quantity', 1, 999_999) ?? 1
  const name = product.required('name')
  return { name, description: product.text('description'), unitAmount, quantity, currency: readCurrency(price, 'currency') }
}

function readLines(params: Params): { lines: SessionLine[], currency: string, amount: number } {
  const lines = params.items('line_items').map(readLine)
  const [first] = lines
  if (!first || lines.length > MOST_LINES) {
    throw badParameter('line_items', 'A session has from 1 to 100 line items.', 'parameter_missing')
  }
  const { currency } = first
  if (lines.some(line => line.currency !== currency)) throw badParameter('line_items', 'All lines need the same currency.')
  const amount = lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0)
  return { lines, currency, amount: checkAmount(amount, 'line_items') }
}

function readIntentData(params: Params): NewSession['intent'] {
  const data = params.child('payment_intent_data')
  data?.oneOf('capture_method', ['automatic', 'automatic_async'])
  return {
    description: data?.text('description', 1_000) ?? null,
    metadata: data?.metadata() ?? {},
    setupFutureUsage: data?.oneOf('setup_future_usage', ['off_session', 'on_session']) ?? null,
    receiptEmail: data?.text('receipt_email', 800) ?? null,
    statementSuffix: data?.text('statement_descriptor_suffix', 22) ?? null,
  }
}

/** Where and when the session lets the payer go. */
function readEnd(params: Params, now: number) {
  const successUrl = params.url('success_url')
  if (successUrl === null) throw badParameter('success_url', 'Missing required param: success_url.', 'parameter_missing')
  const expiresAt = params.whole('expires_at', 0, 1e12) ?? now + LONGEST_SECONDS
  const lasts = expiresAt - now
  // A few seconds pass between the caller's clock and this one.
  if (lasts < SHORTEST_SECONDS - 60 || lasts > LONGEST_SECONDS + 60) {
    throw badParameter('expires_at', 'expires_at must be from 30 minutes to 24 hours from now.')
  }
  return { successUrl, cancelUrl: params.url('cancel_url'), expiresAt }
}

function readSaving(params: Params): boolean {
  const options = params.child('saved_payment_method_options')
  options?.ignore('allow_redisplay_filters')
  options?.oneOf('payment_method_remove', ['enabled', 'disabled'])
  return options?.oneOf('payment_method_save', ['enabled', 'disabled']) === 'enabled'
}

/** What changes nothing in the sandbox, as long as it asks for nothing that the sandbox cannot do. */
function readRest(params: Params): void {
  params.oneOf('ui_mode', ['hosted_page'])
  for (const key of ['automatic_tax', 'invoice_creation', 'phone_number_collection']) {
    if (params.child(key)?.flag('enabled')) throw badParameter(key, `The sandbox has no ${key}.`)
  }
  if (params.flag('allow_promotion_codes')) throw badParameter('allow_promotion_codes', 'The sandbox has no promotion codes.')
  params.ignore('billing_address_collection', 'origin_context', 'integration_identifier')
  const update = params.child('customer_update')
  update?.ignore('name', 'address', 'shipping')
}

/** Reads `POST /v1/checkout/sessions`. @throws StripeError for every parameter that the sandbox does not honour */
export function readSession(params: Params, now: number): NewSession {
  if (params.required('mode') !== 'payment') throw badParameter('mode', 'The sandbox knows the mode "payment" only.')
  const lines = readLines(params)
  const customer = params.text('customer')
  const customerEmail = params.text('customer_email', 800)
  if (customer !== null && customerEmail !== null) {
    throw badParameter('customer_email', 'You may only specify one of these parameters: customer, customer_email.')
  }
  const customerCreation = params.oneOf('customer_creation', ['always', 'if_required'])
  if (customer !== null && customerCreation !== null) {
    throw badParameter('customer_creation', 'customer_creation is for sessions without a customer.')
  }
  const submit = params.child('custom_text')?.child('submit')
  const session: NewSession = {
    ...lines,
    ...readEnd(params, now),
    customer,
    customerEmail,
    customerCreation: customer === null ? customerCreation ?? 'if_required' : null,
    clientReferenceId: params.text('client_reference_id', 200),
    metadata: params.metadata(),
    methodTypes: readMethodTypes(params, lines.currency),
    offersSaving: readSaving(params),
    submitMessage: submit?.text('message', 1_200) ?? null,
    adaptsPrices: params.child('adaptive_pricing')?.flag('enabled') ?? true,
    locale: params.text('locale'),
    submitType: params.oneOf('submit_type', ['auto', 'book', 'donate', 'pay']),
    intent: readIntentData(params),
  }
  readRest(params)
  params.finish()
  return session
}
