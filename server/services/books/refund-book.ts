import { judgeRefund, type OurRefund, type TheirRefund } from '../../domain/books/match-refunds'
import { findBookRefunds, findPaymentRefs, listRefundsOfDay, type BookRefundRow } from '../../db/books/book-payments'
import type { ProviderRefund } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { toBatch, type Book } from './book'
import { paymentOf } from './payment-of'

type Listed = TheirRefund & { chargeId: string | null, paymentId: string | null }
type Known = OurRefund & { paymentId: string }

/** What went back to cards (M12). */
export const refundBook: Book<Known, Listed> = {
  kind: 'refund',
  // one whose answer was lost is sent again for a day
  slack: { beforeSeconds: 300, afterSeconds: 25 * 3600 },
  async* list({ payments }, period) {
    for await (const refund of payments.listRefunds(period)) yield toTheirs(refund)
  },
  async find({ payments }, { externalId }) {
    const found = externalId === null ? null : await payments.findRefund(externalId)
    return found && toTheirs(found)
  },
  async know(tx, page) {
    const ids = page.map(one => one.looseKey).filter(id => id !== null)
    const rows = await findBookRefunds(tx, page.map(one => one.externalId), ids)
    const refs = await findPaymentRefs(tx, ...paymentIdsOf(page))
    return {
      ours: rows.map(toOurs),
      theirs: page.map(one => {
        const paymentId = paymentOf(refs, one)
        return { ...one, isOfOurs: paymentId !== null, paymentId }
      }),
    }
  },
  listOurs: async (tx, day, after, limit) => toBatch(await listRefundsOfDay(tx, day, after, limit), limit, toOurs),
  judge: judgeRefund,
  describe: ({ ours, theirs }) => ({
    ours: ours && factsOf(ours),
    theirs: theirs && factsOf(theirs),
    callId: null,
    paymentId: ours?.paymentId ?? theirs?.paymentId ?? null,
  }),
}

/** Of the provider's payments and charges: one of the two is always there. */
function paymentIdsOf(page: readonly Listed[]): [string[], string[]] {
  const notNull = (ids: (string | null)[]) => ids.filter(id => id !== null)
  return [notNull(page.map(one => one.externalPaymentId)), notNull(page.map(one => one.chargeId))]
}

function toOurs({ refund, postedMicros, currency, providerPaymentId }: BookRefundRow): Known {
  const { id, providerRefundId, state, createdAt, updatedAt, paymentId } = refund
  return {
    id, externalId: providerRefundId, looseKey: id, at: createdAt, state, currency, updatedAt, paymentId,
    amountMicros: -postedMicros, externalPaymentId: providerPaymentId,
  }
}

function toTheirs(refund: ProviderRefund): Listed {
  const { providerRefundId, refundId, state, amountMinor, currency, providerPaymentId, chargeId, createdAt } = refund
  return {
    externalId: providerRefundId, looseKey: refundId, at: createdAt, state, currency, chargeId,
    amountMicros: amountMinor * MICROS_PER_CENT, externalPaymentId: providerPaymentId || null,
    paymentId: null, isOfOurs: false,
  }
}

function factsOf({ state, amountMicros, currency, at, externalPaymentId }: OurRefund | TheirRefund) {
  return {
    state, amountMicros: amountMicros.toString(), currency, createdAt: at.toISOString(), payment: externalPaymentId,
  }
}
