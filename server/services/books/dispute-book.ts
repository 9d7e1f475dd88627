import { disputeOutMinor } from '../../domain/disputes/dispute-lifecycle'
import { judgeDispute, type OurDispute, type TheirDispute } from '../../domain/books/match-disputes'
import { findBookDisputes, findPaymentRefs, listDisputesOfDay, type BookDisputeRow } from '../../db/books/book-payments'
import type { ProviderDispute } from '../../payments/payment'
import { MICROS_PER_CENT } from '../../../shared/format/money'
import { toBatch, type Book } from './book'
import { paymentOf } from './payment-of'

type Listed = TheirDispute & { externalPaymentId: string | null, chargeId: string, paymentId: string | null }
type Known = OurDispute & { paymentId: string }

/** Payments that banks took back (M14). */
export const disputeBook: Book<Known, Listed> = {
  kind: 'dispute',
  // we begin ours when we hear of it: the provider tells for three days
  slack: { beforeSeconds: 4 * 86_400, afterSeconds: 300 },
  async* list({ payments }, period) {
    for await (const dispute of payments.listDisputes(period)) yield toTheirs(dispute)
  },
  async find({ payments }, { id }) {
    const found = await payments.findDispute(id)
    return found && toTheirs(found)
  },
  async know(tx, page) {
    const rows = await findBookDisputes(tx, page.map(one => one.externalId))
    const paymentIds = page.map(one => one.externalPaymentId).filter(id => id !== null)
    const refs = page.length === 0 ? [] : await findPaymentRefs(tx, paymentIds, page.map(one => one.chargeId))
    return {
      ours: rows.map(toOurs),
      theirs: page.map(one => {
        const paymentId = paymentOf(refs, one)
        return { ...one, isOfOurs: paymentId !== null, paymentId }
      }),
    }
  },
  listOurs: async (tx, day, after, limit) => toBatch(await listDisputesOfDay(tx, day, after, limit), limit, toOurs),
  judge: judgeDispute,
  describe: ({ ours, theirs }) => ({
    ours: ours && factsOf(ours),
    theirs: theirs && factsOf(theirs),
    callId: null,
    paymentId: ours?.paymentId ?? theirs?.paymentId ?? null,
  }),
}

function toOurs({ dispute }: BookDisputeRow): Known {
  const { id, status, amountMinor, outMinor, currency, createdAt, updatedAt, paymentId } = dispute
  return {
    id, externalId: id, looseKey: null, at: createdAt, status, currency, updatedAt, paymentId,
    amountMicros: amountMinor * MICROS_PER_CENT, outMicros: outMinor * MICROS_PER_CENT,
  }
}

function toTheirs(dispute: ProviderDispute): Listed {
  const { disputeId, status, amountMinor, currency, movements, createdAt, chargeId } = dispute
  return {
    externalId: disputeId, looseKey: null, at: createdAt, status, amountMinor, currency, movements, chargeId,
    amountMicros: amountMinor * MICROS_PER_CENT, externalPaymentId: dispute.providerPaymentId,
    paymentId: null, isOfOurs: false,
  }
}

function factsOf(dispute: OurDispute | TheirDispute) {
  const { status, amountMicros, currency, at } = dispute
  const outMicros = 'outMicros' in dispute ? dispute.outMicros : disputeOutMinor(dispute) * MICROS_PER_CENT
  const [amount, out] = [amountMicros.toString(), outMicros.toString()]
  return { status, amountMicros: amount, currency, outMicros: out, createdAt: at.toISOString() }
}
