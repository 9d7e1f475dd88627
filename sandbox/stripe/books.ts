import type { BalanceTransaction, Charge, PaymentIntent } from './types'
import type { StripeWorld } from './world'

const ZERO_DECIMALS = 'bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' ')
const THREE_DECIMALS = 'bhd jod kwd omr tnd'.split(' ')
const MICRO_DIGITS = 6

export function minorDigits(currency: string): number {
  if (ZERO_DECIMALS.includes(currency)) return 0
  return THREE_DECIMALS.includes(currency) ? 3 : 2
}

/** Minor units as millionths of the currency's unit, as a text. */
function micros(amount: number, currency: string): string {
  return (BigInt(amount) * 10n ** BigInt(MICRO_DIGITS - minorDigits(currency))).toString()
}

const iso = (seconds: number) => new Date(seconds * 1_000).toISOString()

function bookPayment(world: StripeWorld, charge: Charge) {
  const { currency } = charge
  const movement = world.balance.find(charge.balance_transaction ?? '')
  const session = world.sessions.all().find(one => one.payment_intent === charge.payment_intent)
  const intent: PaymentIntent = world.intents.get(charge.payment_intent)
  const disputes = world.disputes.all().filter(dispute => dispute.charge === charge.id)
  const withdrawn = disputes.flatMap(dispute => dispute.balance_transactions).reduce((sum, one) => sum - one.amount, 0)
  return {
    charge: charge.id,
    paymentIntent: charge.payment_intent,
    session: session?.id ?? null,
    clientReferenceId: session?.client_reference_id ?? null,
    metadata: { ...session?.metadata, ...intent.metadata },
    customer: charge.customer,
    status: charge.status,
    currency,
    amountMinor: charge.amount,
    amountMicros: micros(charge.amount, currency),
    feeMicros: micros(movement?.fee ?? 0, currency),
    refundedMicros: micros(charge.amount_refunded, currency),
    disputedMicros: micros(withdrawn, currency),
    createdAt: iso(charge.created),
  }
}

function total(movements: readonly BalanceTransaction[], currency: string) {
  const sum = (types: readonly string[], value: (movement: BalanceTransaction) => number) =>
    micros(movements.filter(one => types.includes(one.type)).reduce((all, one) => all + value(one), 0), currency)
  const every = movements.map(one => one.type)
  return {
    currency,
    paidMicros: sum(['charge', 'payment'], one => one.amount),
    refundedMicros: sum(['refund', 'payment_refund', 'refund_failure'], one => -one.amount),
    disputedMicros: sum(['adjustment'], one => -one.amount),
    feesMicros: sum(every, one => one.fee),
    netMicros: sum(every, one => one.net),
  }
}

/** Stripe's own account of all money, made with none of the app's code. The totals are sums of what moved. */
export function makeStripeBooks(world: StripeWorld) {
  const currencies = [...new Set(world.balance.all().map(movement => movement.currency))].sort()
  return {
    payments: world.charges.all().map(charge => bookPayment(world, charge)),
    refunds: world.refunds.all().map(refund => ({
      refund: refund.id,
      charge: refund.charge,
      paymentIntent: refund.payment_intent,
      status: refund.status,
      currency: refund.currency,
      amountMinor: refund.amount,
      amountMicros: micros(refund.amount, refund.currency),
      metadata: refund.metadata,
      createdAt: iso(refund.created),
    })),
    disputes: world.disputes.all().map(dispute => ({
      dispute: dispute.id,
      charge: dispute.charge,
      paymentIntent: dispute.payment_intent,
      status: dispute.status,
      currency: dispute.currency,
      amountMicros: micros(dispute.amount, dispute.currency),
      withdrawnMicros: micros(dispute.balance_transactions.reduce((sum, one) => sum - one.amount, 0), dispute.currency),
      feeMicros: micros(dispute.balance_transactions.reduce((sum, one) => sum + one.fee, 0), dispute.currency),
      createdAt: iso(dispute.created),
    })),
    totals: currencies.map(currency => total(world.balance.all().filter(one => one.currency === currency), currency)),
  }
}
