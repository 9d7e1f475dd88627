import type { Context } from '../../context'
import { databaseErrorOf } from '../../db/client'
import { KERNEL_ERRORS } from '../../db/kernel-errors'
import type { Tx } from '../../db/client'
import { insertPaymentCase } from '../../db/books/payment-cases'
import { creditPayment, insertPaymentEvent, notePayment, type NewPaymentEvent, type PaymentNote, type PaymentRow } from '../../db/payments/payments'
import { findCustomer, saveMethod } from '../../db/payments/topups'
import type { ProviderPayment } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { nextLook } from './next-look'
import { tellCredited, tellFailed } from './tell-payer'

/** `case`: the books do not agree, and somebody has to look. */
export type PaymentOutcome = 'credited' | 'noted' | 'nothing' | 'case'

export type EventFacts = Omit<NewPaymentEvent, 'outcome' | 'paymentId'>

/** Another amount, currency or object than was asked for; a wallet that is closed. */
const DISAGREEMENTS = new Set<string>([KERNEL_ERRORS.documentMismatch, KERNEL_ERRORS.walletNotActive])

/**
 * Brings a payment to what the provider's object says (M15): the one way in for webhooks, questions and answers. What
 * follows (the mail, the saved card, the event's row) is in the same transaction; what is told again changes nothing.
 */
export async function settlePayment(
  context: Context, payment: PaymentRow, found: ProviderPayment, event: EventFacts | null = null,
): Promise<PaymentOutcome> {
  const work = async (apply: (tx: Tx) => Promise<PaymentOutcome>) => context.database.asSystem(async tx => {
    const outcome = await apply(tx)
    if (event) await insertPaymentEvent(tx, { ...event, paymentId: payment.id, outcome })
    return outcome
  })
  const seen = asOver(payment, found)
  const outcome = await work(tx => apply(context, tx, payment, seen)).catch((error: unknown) => {
    const problem = databaseErrorOf(error)
    if (!problem || !DISAGREEMENTS.has(problem.code)) throw error
    context.log.error({ paymentId: payment.id, problem: problem.message }, 'a payment that the books do not agree on')
    return work(tx => fileCase(context, tx, payment, seen, problem.message))
  })
  if (outcome !== 'nothing') context.live.publish({ userId: payment.userId, callId: null })
  return outcome
}

async function apply(context: Context, tx: Tx, payment: PaymentRow, found: ProviderPayment): Promise<PaymentOutcome> {
  const now = context.clock.now()
  if (found.state === 'paid' && found.providerPaymentId) {
    const { providerPaymentId, chargeId, amountMinor, currency, methodLabel, methodFingerprint } = found
    const { isRepeat, receiptNumber } = await creditPayment(tx, {
      id: payment.id, providerPaymentId, chargeId, amountMinor, currency, methodLabel, methodFingerprint, now,
    })
    if (isRepeat) return 'nothing'
    await keepCard(context, tx, payment, found)
    await tellCredited(context, tx, payment, { receiptNumber, methodLabel })
    return 'credited'
  }
  const state = NOTES[found.state]
  const noted = await notePayment(tx, {
    id: payment.id, state, sessionId: found.sessionId, sessionUrl: found.url, now,
    providerPaymentId: found.providerPaymentId,
    failureCode: found.failureCode, expiresAt: found.expiresAt,
    lookAfter: nextLook(payment, state, now, found.expiresAt),
  })
  if (noted === payment.state) return 'nothing'
  if (noted === 'failed') await tellFailed(context, tx, payment, found)
  return 'noted'
}

/** An automatic charge that waits for a step waits for nobody. */
function asOver(payment: PaymentRow, found: ProviderPayment): ProviderPayment {
  if (payment.purpose === 'checkout' || found.state !== 'open') return found
  return { ...found, state: 'failed', failureCode: found.failureCode ?? 'authentication_required' }
}

/** A page that is open may still be paid on, whatever card was declined there. */
const NOTES: Record<ProviderPayment['state'], PaymentNote['state']> = {
  open: 'pending', processing: 'processing', paid: 'processing', failed: 'failed', expired: 'expired', canceled: 'canceled',
}

/** The card that the person agreed to keep replaces the one before it, which the provider is to forget. */
async function keepCard(context: Context, tx: Tx, payment: PaymentRow, found: ProviderPayment): Promise<void> {
  const customer = payment.savesCard && found.savedMethod ? await findCustomer(tx, payment.userId) : null
  if (!customer || customer.customerId !== found.savedMethod?.customerId) return
  const { methodId, label, expires, fingerprint } = found.savedMethod
  await saveMethod(tx, payment.userId, { methodId, label, expires, fingerprint, now: context.clock.now() })
  const replaced = customer.methodId
  if (replaced && replaced !== methodId) context.later('forget a replaced card', () => context.payments.detachMethod(replaced))
}

/** The money is with the provider and not in the wallet: somebody looks into it, and its payer reads so. */
async function fileCase(
  context: Context, tx: Tx, payment: PaymentRow, found: ProviderPayment, problem: string,
): Promise<PaymentOutcome> {
  const now = context.clock.now()
  const externalId = found.providerPaymentId ?? found.sessionId ?? payment.id
  const isSameCurrency = found.currency === payment.currency
  const { providerPaymentId, amountMinor, currency } = found
  await notePayment(tx, {
    id: payment.id, state: 'review', received: { amountMinor, currency }, lookAfter: null, now,
    // what pays another of ours is that one's
    providerPaymentId: problem === 'pays_another' ? null : providerPaymentId,
  })
  await insertPaymentCase(tx, {
    id: context.ids.uuid(now),
    bucket: 'different',
    paymentId: payment.id,
    externalId,
    ours: { amountMinor: payment.amountMinor.toString(), currency: payment.currency, state: payment.state, problem },
    theirs: { amountMinor: found.amountMinor.toString(), currency: found.currency, state: found.state },
    differenceMicros: isSameCurrency ? (found.amountMinor - payment.amountMinor) * MICROS_PER_CENT : null,
    now,
  })
  return 'case'
}
