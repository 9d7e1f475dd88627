import type { Stripe } from 'stripe'
import type { ProviderPayment } from '../payment'

/** What has to be in an answer for it to be read as a payment. */
export const INTENT_PARTS = ['latest_charge', 'payment_method']
export const SESSION_PARTS = ['payment_intent', ...INTENT_PARTS.map(part => `payment_intent.${part}`)]

/** The name under which our id goes with everything that is paid. */
export const PAYMENT_KEY = 'payment_id'

/** A payment of a checkout page. The page decides its state: there a declined card may be followed by another. */
export function paymentOfSession(session: Stripe.Checkout.Session): ProviderPayment {
  const intent = whole(session.payment_intent)
  return {
    ...(intent ? paymentOfIntent(intent) : NOT_TRIED),
    sessionId: session.id,
    url: session.status === 'open' ? session.url : null,
    expiresAt: new Date(session.expires_at * 1000),
    state: stateOfSession(session, intent),
    // of a payment that is paid, what arrived; of any other, what was asked for
    ...(intent?.status !== 'succeeded' && {
      amountMinor: BigInt(session.amount_total ?? 0), currency: (session.currency ?? '').toUpperCase(),
    }),
    paymentId: ownId(session.client_reference_id),
    createdAt: new Date(session.created * 1000),
  }
}

const NOT_TRIED = {
  providerPaymentId: null, chargeId: null, failureCode: null, methodLabel: null, methodFingerprint: null,
  savedMethod: null,
  amountMinor: 0n, currency: '',
}

export function paymentOfIntent(intent: Stripe.PaymentIntent): ProviderPayment {
  const charge = whole(intent.latest_charge)
  const isPaid = intent.status === 'succeeded'
  return {
    providerPaymentId: intent.id,
    sessionId: null,
    url: null,
    expiresAt: null,
    chargeId: charge?.id ?? null,
    state: stateOfIntent(intent),
    amountMinor: BigInt(isPaid ? intent.amount_received : intent.amount),
    currency: intent.currency.toUpperCase(),
    paymentId: ownId(intent.metadata[PAYMENT_KEY]),
    failureCode: intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? null,
    methodLabel: charge?.payment_method_details ? labelOf(charge.payment_method_details) : null,
    methodFingerprint: charge?.payment_method_details ? fingerprintOf(charge.payment_method_details) : null,
    savedMethod: isPaid ? savedMethodOf(intent) : null,
    createdAt: new Date(intent.created * 1000),
  }
}

function stateOfSession(session: Stripe.Checkout.Session, intent: Stripe.PaymentIntent | null): ProviderPayment['state'] {
  if (session.status === 'expired') return 'expired'
  if (session.status !== 'complete') return 'open'
  // both have to say so: the page is over, and the money is there
  if (session.payment_status === 'paid' && intent?.status === 'succeeded') return 'paid'
  if (!intent) return 'processing'
  const state = stateOfIntent(intent)
  return state === 'open' || state === 'canceled' ? 'failed' : state === 'paid' ? 'processing' : state
}

function stateOfIntent(intent: Stripe.PaymentIntent): ProviderPayment['state'] {
  if (intent.status === 'succeeded') return 'paid'
  if (intent.status === 'processing') return 'processing'
  if (intent.status === 'canceled') return 'canceled'
  return intent.last_payment_error ? 'failed' : 'open'
}

function savedMethodOf(intent: Stripe.PaymentIntent): ProviderPayment['savedMethod'] {
  const method = whole(intent.payment_method)
  const customerId = idOf(method?.customer)
  if (intent.setup_future_usage !== 'off_session' || !method?.card || !customerId) return null
  const { exp_month: month, exp_year: year } = method.card
  const expires = `${String(month).padStart(2, '0')}/${year}`
  return { customerId, methodId: method.id, label: labelOf(method), expires, fingerprint: fingerprintOf(method) }
}

interface Method {
  type: string
  card?: { brand?: string | null, last4?: string | null, fingerprint?: string | null } | null
  us_bank_account?: { last4?: string | null, fingerprint?: string | null } | null
}

const BRANDS: Record<string, string> = {
  amex: 'American Express', diners: 'Diners Club', jcb: 'JCB', unionpay: 'UnionPay', cartes_bancaires: 'Cartes Bancaires', unknown: 'Card',
}

/** "Visa •••• 4242" */
function labelOf({ type, card, us_bank_account: account }: Method): string {
  const kind = card?.brand ?? (account ? 'bank account' : type.replaceAll('_', ' '))
  const name = BRANDS[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1)
  const last4 = card?.last4 ?? account?.last4
  return last4 ? `${name} •••• ${last4}` : name
}

const fingerprintOf = ({ card, us_bank_account: account }: Method) => card?.fingerprint ?? account?.fingerprint ?? null

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Null for what we cannot have written: somebody else uses the same account. */
export function ownId(text: string | null | undefined): string | null {
  return text && UUID.test(text) ? text : null
}

/** An object that was asked for as a whole; null where there is none. */
export function whole<T extends { id: string }>(value: string | T | null | undefined): T | null {
  return typeof value === 'object' ? value : null
}

export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === 'string' ? value : value?.id ?? null
}
