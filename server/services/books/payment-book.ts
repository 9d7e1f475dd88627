import { judgePayment, type OurPayment, type TheirPayment } from '../../domain/books/match-payments'
import { findBookPayments, listPaymentsOfDay, type BookPaymentRow } from '../../db/books/book-payments'
import type { ProviderPayment } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { toBatch, type Book } from './book'

/** What was credited and what the provider took (M15). */
export const paymentBook: Book<OurPayment, TheirPayment> = {
  kind: 'payment',
  // a page may be paid on for an hour, a saved card is charged again for half of one
  slack: { beforeSeconds: 300, afterSeconds: 2 * 3600 },
  async* list({ payments }, period) {
    for await (const payment of payments.listPayments(period)) {
      if (payment.providerPaymentId !== null) yield toTheirs(payment, payment.providerPaymentId)
    }
  },
  async find({ payments }, { externalId }) {
    const found = externalId === null ? null : await payments.findPayment(externalId)
    return found?.providerPaymentId ? toTheirs(found, found.providerPaymentId) : null
  },
  async know(tx, page) {
    const ids = page.map(one => one.looseKey).filter(id => id !== null)
    const rows = await findBookPayments(tx, page.map(one => one.externalId), ids)
    return { ours: rows.map(toOurs), theirs: [...page] }
  },
  listOurs: async (tx, day, after, limit) => toBatch(await listPaymentsOfDay(tx, day, after, limit), limit, toOurs),
  judge: judgePayment,
  describe: ({ ours, theirs, extraOf }) => ({
    ours: ours && factsOf(ours),
    theirs: theirs && factsOf(theirs),
    callId: null,
    paymentId: (ours ?? extraOf)?.id ?? null,
  }),
}

function toOurs({ payment, postedMicros }: BookPaymentRow): OurPayment {
  const { id, providerPaymentId, state, currency, createdAt, updatedAt, amountMinor } = payment
  return {
    id, externalId: providerPaymentId, looseKey: id, at: createdAt, state, currency, updatedAt,
    amountMicros: postedMicros ?? amountMinor * MICROS_PER_CENT,
  }
}

function toTheirs(payment: ProviderPayment, externalId: string): TheirPayment {
  const { paymentId: looseKey, state, amountMinor, currency, createdAt: at } = payment
  return { externalId, looseKey, at, state, currency, amountMicros: amountMinor * MICROS_PER_CENT }
}

function factsOf({ state, amountMicros, currency, at }: OurPayment | TheirPayment) {
  return { state, amountMicros: amountMicros.toString(), currency, createdAt: at.toISOString() }
}
