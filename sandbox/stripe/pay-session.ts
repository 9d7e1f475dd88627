import { findCard, type TestCard } from './cards'
import { answerStep, confirmIntent, disputeIfCardDoes, failIntent, succeedIntent, type Confirmation } from './confirm-intent'
import { addCustomer } from './customers'
import { addIntent } from './intents'
import { addMethod, attachMethod } from './payment-methods'
import { expireIfOpen } from './sessions'
import { refused } from './stripe-error'
import type { BankDebit, CheckoutSession, PaymentIntent, PaymentMethod, Wire } from './types'
import type { StripeWorld } from './world'

export interface Payer {
  /** A card's number or token, `bank`, or the id of a payment method that the customer has saved. */
  card: string
  email: string | null
  name: string | null
  /** The payer ticked "save this card". */
  saves: boolean
}

export type PayOutcome
  = { kind: 'done', session: Wire<CheckoutSession> } | { kind: 'step' } | { kind: 'declined', message: string }

/** @throws StripeError when the payer comes too late */
export function openSession(world: StripeWorld, id: string): Wire<CheckoutSession> {
  const session = world.sessions.get(id)
  if (session.expires_at <= world.now()) expireIfOpen(world, session)
  if (session.status !== 'open') throw refused(`This checkout is ${session.status}.`)
  return session
}

function intentOf(world: StripeWorld, session: Wire<CheckoutSession>): Wire<PaymentIntent> {
  const known = world.intents.find(session.payment_intent ?? '')
  if (known) return known
  const template = world.intentTemplates.get(session.id)
  if (!template) throw new Error(`${session.id} has nothing to make a payment intent from`)
  const customer = session.customer ?? newCustomer(world, session)
  const intent = addIntent(world, { ...template, customer })
  session.payment_intent = intent.id
  return intent
}

function newCustomer(world: StripeWorld, session: CheckoutSession): string | null {
  if (session.customer_creation !== 'always') return null
  const { email, name } = session.customer_details ?? { email: null, name: null }
  session.customer = addCustomer(world, { email, name }).id
  return session.customer
}

/** Cards that the customer kept, the newest first. */
export function savedMethods(world: StripeWorld, session: CheckoutSession): Wire<PaymentMethod>[] {
  if (session.customer === null) return []
  return world.methods.all().filter(method => method.customer === session.customer).reverse()
}

/** Test cards that this session takes. */
export function cardsFor(session: CheckoutSession, cards: readonly TestCard[]): TestCard[] {
  const takesDebits = session.payment_method_types.some(type => type !== 'card')
  return cards.filter(card => (card.brand === null ? takesDebits : session.payment_method_types.includes('card')))
}

function methodFor(world: StripeWorld, session: Wire<CheckoutSession>, payer: Payer): Wire<PaymentMethod> {
  const saved = savedMethods(world, session).find(method => method.id === payer.card)
  if (saved) return saved
  const card = findCard(payer.card)
  if (!card) throw refused(`There is no test card ${payer.card}.`, undefined, 'card')
  if (cardsFor(session, [card]).length === 0) throw refused('This checkout does not take that way of paying.', undefined, 'card')
  const debit = session.payment_method_types.find(type => type !== 'card') as BankDebit | undefined
  return addMethod(world, card, payer, debit)
}

/** The payer presses "Pay". @throws StripeError when the session is over or the card unknown */
export function paySession(world: StripeWorld, session: Wire<CheckoutSession>, payer: Payer): PayOutcome {
  const method = methodFor(world, session, payer)
  const customer = world.customers.find(session.customer ?? '')
  const email = customer?.email ?? session.customer_email ?? payer.email
  session.customer_details = {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: payer.name ?? customer?.name ?? null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  }
  const intent = intentOf(world, session)
  // A step that the payer walked away from ends when they try another card.
  if (intent.status === 'requires_action') Object.assign(intent, { status: 'requires_payment_method', next_action: null })
  return finish(world, session, intent, confirmIntent(world, intent, method, false), payer.saves)
}

/** The payer comes back from the step. */
export function finishStep(
  world: StripeWorld,
  session: Wire<CheckoutSession>,
  approves: boolean,
  saves: boolean,
): PayOutcome {
  const intent = world.intents.get(session.payment_intent ?? '', 'payment_intent')
  return finish(world, session, intent, answerStep(world, intent, approves), saves)
}

function finish(
  world: StripeWorld,
  session: Wire<CheckoutSession>,
  intent: Wire<PaymentIntent>,
  result: Confirmation,
  saves: boolean,
): PayOutcome {
  if (result.kind === 'step') return { kind: 'step' }
  if (result.kind === 'declined') return { kind: 'declined', message: result.decline.message }
  const method = world.methods.find(intent.payment_method ?? '')
  if (saves && session.customer !== null && method) {
    world.spent.delete(method.id)
    attachMethod(world, method, session.customer, 'always')
    method.allow_redisplay = 'always'
  }
  session.status = 'complete'
  session.url = null
  session.payment_status = result.kind === 'succeeded' ? 'paid' : 'unpaid'
  world.tell('checkout.session.completed', session)
  disputeIfCardDoes(world, intent)
  return { kind: 'done', session }
}

/** Ends a delayed payment: the bank has paid, or has sent the debit back. @throws StripeError when none is under way */
export function endDelayed(world: StripeWorld, session: Wire<CheckoutSession>, isPaid: boolean): Wire<CheckoutSession> {
  const intent = world.intents.find(session.payment_intent ?? '')
  const charge = world.charges.find(intent?.latest_charge ?? '')
  if (!intent || !charge || intent.status !== 'processing') throw refused('No delayed payment is under way here.')
  if (isPaid) {
    session.payment_status = 'paid'
    succeedIntent(world, intent, charge)
    world.tell('checkout.session.async_payment_succeeded', session)
    return session
  }
  const message = 'The bank returned the debit: there was not enough money on the account.'
  const decline = { code: 'payment_method_provider_decline', declineCode: 'insufficient_funds', message } as const
  failIntent(world, intent, decline, charge)
  world.tell('checkout.session.async_payment_failed', session)
  return session
}
