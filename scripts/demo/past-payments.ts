import { randomBytes } from 'node:crypto'
import { setAutoTopup, readAutoTopup } from '../../server/services/payments/auto-topup'
import { recordPaymentEvent } from '../../server/services/payment-events/record-payment-event'
import { startTopup } from '../../server/services/payments/start-topup'
import { requestRefund } from '../../server/services/refunds/request-refund'
import { readWallet } from '../../server/services/wallet/read-wallet'
import { MICROS_PER_CENT } from '../../shared/format/money'
import { autoTopupConsent } from '../../shared/topup'
import type { Past, Person } from './past'
import { CARDS, type Card } from './past-stripe'
import { after } from './timeline'

/** How long people take on the page. */
const PAYING_SECONDS = 85
const PAGE_SECONDS = 3_600

const micros = (cents: number) => BigInt(cents) * MICROS_PER_CENT

export interface CardPayment {
  cents: number
  card?: Card
  savesCard?: boolean
  /** A difference for the books: Stripe will know nothing of it. */
  isUnknownThere?: boolean
}

/** Opens the page at a moment, and pays on it a little later. */
export function payByCard(past: Past, person: Person, at: Date, payment: CardPayment): void {
  const { timeline, stripe, history } = past
  const { cents, card = CARDS.pays, savesCard = false, isUnknownThere } = payment
  timeline.add(at, async () => {
    const sessionId = await openPage(past, person, cents, savesCard)
    timeline.add(after(at, PAYING_SECONDS), async () => {
      const { providerPaymentId } = stripe.pay(sessionId, card)
      if (isUnknownThere) history.payments = history.payments.filter(({ intent }) => intent !== providerPaymentId)
      await tell(past, 'checkout.session.completed', 'checkout', sessionId)
    })
  })
}

/** The card is declined, and the page is left until it closes. */
export function failToPay(past: Past, person: Person, at: Date, cents: number): void {
  past.timeline.add(at, async () => {
    const sessionId = await openPage(past, person, cents, false)
    past.timeline.add(after(at, PAGE_SECONDS), async () => {
      past.stripe.declineAndExpire(sessionId)
      await tell(past, 'checkout.session.expired', 'checkout', sessionId)
    })
  })
}

async function openPage(
  { context, timeline }: Past, payer: Person, cents: number, savesCard: boolean,
): Promise<string> {
  const order = { amountMicros: micros(cents).toString(), currency: context.config.currency, savesCard }
  const { reply } = await startTopup(context, payer, context.ids.uuid(timeline.now()), order)
  return new URL(reply.url!).pathname.slice(1)
}

/** As Stripe's webhook does, when its signature has been seen to be good. */
async function tell({ context, timeline }: Past, type: string, kind: 'checkout' | 'dispute', id: string): Promise<void> {
  const eventId = `evt_${randomBytes(12).toString('hex')}`
  await recordPaymentEvent(context, { eventId, type, createdAt: timeline.now(), about: { kind, id } })
}

export interface AutoTopupWish {
  thresholdCents: number
  amountCents: number
  dailyLimitCents: number
}

/** Agrees to the words that the page would show. */
export function turnOnAutoTopup(past: Past, person: Person, at: Date, wish: AutoTopupWish): void {
  const { context } = past
  past.timeline.add(at, async () => {
    const { savedCard } = await readAutoTopup(context, person.id)
    const amounts = {
      thresholdMicros: micros(wish.thresholdCents),
      amountMicros: micros(wish.amountCents),
      dailyLimitMicros: micros(wish.dailyLimitCents),
    }
    await setAutoTopup(context, person.id, {
      mode: 'charge',
      thresholdMicros: amounts.thresholdMicros.toString(),
      amountMicros: amounts.amountMicros.toString(),
      dailyLimitMicros: amounts.dailyLimitMicros.toString(),
      consentText: autoTopupConsent({
        ...amounts, companyName: context.config.company.name, cardLabel: savedCard!.label, currency: 'USD',
      }),
    })
  })
}

/** The bank takes the newest payment back; `lostAt` where it has decided for its customer by now. */
export function disputeNewest(past: Past, person: Person, at: Date, reason: string, lostAt?: Date): void {
  const { timeline, stripe } = past
  timeline.add(at, async () => {
    const id = stripe.dispute(stripe.newestPaid(person.id).intent, reason)
    await tell(past, 'charge.dispute.created', 'dispute', id)
    if (!lostAt) return
    timeline.add(lostAt, async () => {
      stripe.loseDispute(id)
      await tell(past, 'charge.dispute.closed', 'dispute', id)
    })
  })
}

export function refundToCard(past: Past, person: Person, at: Date, cents: number, reason: string): void {
  past.timeline.add(at, () => sendBack(past, person, cents, reason))
}

/** Pays what a wallet has too little for an amount. */
export function fillUpTo(past: Past, person: Person, at: Date, cents: number): void {
  past.timeline.add(at, async () => payByCard(past, person, at, { cents: cents - await balanceCents(past, person) }))
}

/** Has what a wallet has beyond an amount sent back to its cards. */
export function sendBackBeyond(past: Past, person: Person, at: Date, cents: number, reason: string): void {
  past.timeline.add(at, async () => sendBack(past, person, await balanceCents(past, person) - cents, reason))
}

async function balanceCents({ context }: Past, person: Person): Promise<number> {
  const wallet = await readWallet(context, person.id)
  return Number(BigInt(wallet!.balanceMicros) / MICROS_PER_CENT)
}

async function sendBack({ context, timeline }: Past, person: Person, cents: number, reason: string): Promise<void> {
  await requestRefund(context, {
    id: context.ids.uuid(timeline.now()),
    userId: person.id,
    amountMicros: micros(cents).toString(),
    reason,
    actor: `user:${person.id}`,
  })
}

/** A difference for the books: somebody paid, and we have no such payment. */
export function payUnknownHere(past: Past, person: Person, at: Date, cents: number): void {
  const { stripe, history, timeline, context } = past
  timeline.add(at, async () => {
    const { customer } = stripe.newestPaid(person.id)
    const order = {
      paymentId: context.ids.uuid(at), customerId: customer, amountMinor: BigInt(cents), currency: 'USD', savesCard: false,
      description: history.payments[0]!.description, returnUrl: '', cancelUrl: '', expiresAt: after(at, PAGE_SECONDS),
    }
    const { sessionId } = await stripe.openCheckout(order)
    timeline.pass(PAYING_SECONDS)
    stripe.pay(sessionId, CARDS.pays)
  })
}
