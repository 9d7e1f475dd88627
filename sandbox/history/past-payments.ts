import { findCard, type TestCard } from '../stripe/cards'
import { confirmIntent } from '../stripe/confirm-intent'
import { addCustomer } from '../stripe/customers'
import { closeDispute, openDispute, reinstateFunds } from '../stripe/disputes'
import { addIntent, type NewIntent } from '../stripe/intents'
import { paySession } from '../stripe/pay-session'
import { addMethod } from '../stripe/payment-methods'
import { addRefund } from '../stripe/refunds'
import { addSession, expireIfOpen } from '../stripe/sessions'
import { StripeError } from '../stripe/stripe-error'
import type { Charge, Wire } from '../stripe/types'
import type { StripeWorld } from '../stripe/world'
import type { History, PastCustomer, PastDispute, PastPayment, PastRefund } from './history'

type Act = readonly [at: number, run: () => void]

/** A page of the past was open for so long. */
const PAGE_SECONDS = 3_600

/**
 * Does everything that was done, in its order and by the same rules as anything that is done now: fees, balance
 * transactions and what is left of a charge come out the same. None of it may be known yet.
 *
 * @throws TypeError for what Stripe would have refused; then the world is half changed.
 */
export function addPastPayments(world: StripeWorld, { customers, payments, refunds, disputes }: Omit<History, 'legs'>): void {
  const acts: Act[] = [
    ...customers.map((one): Act => [one.created, () => customer(world, one)]),
    ...payments.map((one): Act => [one.created, () => pay(world, one)]),
    ...refunds.map((one): Act => [one.created, () => refund(world, one)]),
    ...disputes.map((one): Act => [one.created, () => dispute(world, one)]),
  ]
  try {
    for (const [, run] of acts.sort(([a], [b]) => a - b)) run()
  } catch (error) {
    if (error instanceof StripeError) throw new TypeError(error.message)
    throw error
  }
  world.sort()
}

function customer(world: StripeWorld, given: PastCustomer): void {
  world.inPast(given.created, { cus: given.id }, () => addCustomer(world, given))
}

function pay(world: StripeWorld, given: PastPayment): void {
  const card = findCard(given.card)
  if (!card) throw new TypeError(`there is no test card ${given.card}`)
  if (given.session === null) chargeSaved(world, given, card)
  else payOnPage(world, given, given.session)
}

const idsOf = ({ intent, charge, method }: PastPayment) => ({
  pi: intent, ...(charge && { ch: charge }), ...(method && { pm: method }),
})

function intentOf({ amount, currency, customer, description, metadata, saves }: PastPayment): NewIntent {
  return {
    amount, currency, customer, description, metadata, methodTypes: ['card'], receiptEmail: null, statementSuffix: null,
    setupFutureUsage: saves ? 'off_session' : null,
  }
}

function payOnPage(world: StripeWorld, given: PastPayment, id: string): void {
  const { amount, currency, customer, metadata, description } = given
  const session = world.inPast(given.created, { cs_test: id }, () => addSession(world, {
    amount, currency, customer, metadata,
    lines: [{ name: description ?? 'Payment', description: null, unitAmount: amount, quantity: 1 }],
    successUrl: world.publicUrl,
    cancelUrl: null,
    customerEmail: null,
    customerCreation: null,
    clientReferenceId: metadata.payment_id ?? null,
    expiresAt: given.created + PAGE_SECONDS,
    methodTypes: ['card'],
    offersSaving: false,
    adaptsPrices: false,
    submitMessage: null,
    locale: null,
    submitType: null,
    intent: intentOf(given),
  }))
  const payer = { card: given.card, email: null, name: world.customers.get(customer).name, saves: false }
  world.inPast(given.paid, idsOf(given), () => paySession(world, session, payer))
  // a payer whose card was declined gave the page up
  world.inPast(given.paid, {}, () => expireIfOpen(world, session))
}

function chargeSaved(world: StripeWorld, given: PastPayment, card: TestCard): void {
  world.inPast(given.paid, idsOf(given), () => {
    const saved = world.methods.find(given.method ?? '')
    const { email, name } = world.customers.get(given.customer)
    const method = saved ?? addMethod(world, card, { email, name })
    confirmIntent(world, addIntent(world, intentOf(given)), method, true)
  })
}

function chargeOf(world: StripeWorld, intent: string): Wire<Charge> {
  return world.charges.get(world.intents.get(intent).latest_charge ?? '')
}

function refund(world: StripeWorld, { id, intent, amount, metadata, created }: PastRefund): void {
  world.inPast(created, { re: id }, () => addRefund(world, chargeOf(world, intent), { amount, reason: null, metadata }))
}

function dispute(world: StripeWorld, { id, intent, withdrawal, amount, reason, created, verdict }: PastDispute): void {
  const opened = world.inPast(created, { dp: id, txn: withdrawal }, () =>
    openDispute(world, chargeOf(world, intent), { amount, reason, isInquiry: false, withdraws: true }))
  if (!verdict) return
  world.inPast(verdict.at, {}, () => {
    closeDispute(world, opened, verdict.status)
    if (verdict.status === 'won') reinstateFunds(world, opened)
  })
}
