import type { Context } from '../../context'
import { insertPaymentCase } from '../../db/books/payment-cases'
import { findPayment, insertPaymentEvent, isEventKnown } from '../../db/payments/payments'
import type { ProviderEvent, ProviderPayment } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { applyDispute } from '../disputes/apply-dispute'
import { settleRefund } from '../refunds/settle-refund'
import { findAtProvider } from '../payments/reconcile-payment'
import { settlePayment, type EventFacts } from '../payments/settle-payment'

/**
 * Takes an event that passed the gate: once and for ever by its id, and once by what it is about. The event only says
 * where to look; what is done is decided by the object, asked for anew (M15). What is not ours is kept and changes
 * nothing.
 *
 * @returns what it came to. @throws PaymentUnavailable where the object could not be asked for: the event is not taken.
 */
export async function recordPaymentEvent(context: Context, event: ProviderEvent): Promise<string> {
  const { about } = event
  if (await context.database.asSystem(tx => isEventKnown(tx, event.eventId))) return 'nothing'
  if (about.kind === 'refund') return keep(context, event, await settleRefund(context, about.id))
  if (about.kind === 'dispute') return keep(context, event, await applyDispute(context, about.id))
  if (about.kind !== 'checkout' && about.kind !== 'payment') return keep(context, event, 'nothing')

  const { payments } = context
  const found = about.kind === 'checkout' ? await payments.findCheckout(about.id) : await payments.findPayment(about.id)
  if (!found?.paymentId) return keep(context, event, 'nothing', { reason: found ? 'not ours' : 'unknown object' })
  const payment = await context.database.asSystem(tx => findPayment(tx, found.paymentId!))
  if (!payment) return keepStray(context, event, found)
  // on the provider's page a declined card may be followed by another: the page knows, the payment does not
  const isOver = found.state === 'paid' || about.kind === 'checkout' || !payment.sessionId
  const state = isOver ? found : await findAtProvider(context, payment) ?? found
  return settlePayment(context, payment, state, rowOf(context, event, {
    state: state.state, amountMinor: state.amountMinor.toString(), currency: state.currency,
    providerPaymentId: state.providerPaymentId, sessionId: state.sessionId,
  }))
}

function rowOf(context: Context, event: ProviderEvent, facts: EventFacts['facts']): EventFacts {
  const { eventId, type, about, createdAt } = event
  return { eventId, type, objectId: about.id, facts, createdAt, receivedAt: context.clock.now() }
}

async function keep(
  context: Context, event: ProviderEvent, outcome: string, facts: EventFacts['facts'] = {},
): Promise<string> {
  const row = { ...rowOf(context, event, facts), paymentId: null, outcome }
  await context.database.asSystem(tx => insertPaymentEvent(tx, row))
  return outcome
}

/** It says that it is ours, and we have no such row. Where somebody paid, somebody has to look. */
async function keepStray(context: Context, event: ProviderEvent, found: ProviderPayment): Promise<string> {
  const facts = { reason: 'unknown payment' }
  if (found.state !== 'paid' || !found.providerPaymentId) return keep(context, event, 'nothing', facts)
  const now = context.clock.now()
  const externalId = found.providerPaymentId
  await context.database.asSystem(async tx => {
    await insertPaymentCase(tx, {
      id: context.ids.uuid(now),
      bucket: 'missing_here',
      paymentId: found.paymentId,
      externalId,
      ours: {},
      theirs: { amountMinor: found.amountMinor.toString(), currency: found.currency, state: found.state },
      differenceMicros: found.amountMinor * MICROS_PER_CENT,
      now,
    })
    await insertPaymentEvent(tx, { ...rowOf(context, event, facts), paymentId: found.paymentId, outcome: 'case' })
  })
  return 'case'
}
