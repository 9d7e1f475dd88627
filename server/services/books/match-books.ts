import { daySpan } from '../../domain/books/day-span'
import { CarrierUnavailable } from '../../carriers/carrier'
import type { Context } from '../../context'
import type { MatchRunRow } from '../../db/books/match-runs'
import { PaymentRefused, PaymentUnavailable } from '../../payments/payment'
import { callBook } from './call-book'
import { disputeBook } from './dispute-book'
import { matchBook } from './match-book'
import { paymentBook } from './payment-book'
import { refundBook } from './refund-book'
import { createRunWriter, RunClosed, type RunWriter } from './run-writer'

const WORDS = { call: 'Calls', payment: 'Payments', refund: 'Refunds', dispute: 'Disputes' } as const

/**
 * Compares a day that was claimed: our charges with the carrier's records, our payments, refunds and disputes with the
 * provider's. Where one of them cannot be asked, the others are compared all the same, the run says what is missing,
 * and nothing is called missing that nobody could look for.
 */
export async function matchBooks(context: Context, run: MatchRunRow): Promise<void> {
  const day = daySpan(run.day)
  const writer = createRunWriter(context, run)
  const problems = [
    await problemOf(context, 'call', () => matchBook(context, callBook, day, writer)),
    await problemOf(context, 'payment', () => matchBook(context, paymentBook, day, writer)),
    await problemOf(context, 'refund', () => matchBook(context, refundBook, day, writer)),
    await problemOf(context, 'dispute', () => matchBook(context, disputeBook, day, writer)),
  ].filter(problem => problem !== null)
  await finish(context, writer, problems)
}

async function problemOf(
  { log }: Context, kind: keyof typeof WORDS, work: () => Promise<void>,
): Promise<string | null> {
  try {
    await work()
    return null
  } catch (error) {
    const whom = error instanceof CarrierUnavailable
      ? 'the carrier'
      : error instanceof PaymentUnavailable || error instanceof PaymentRefused ? 'the payment provider' : null
    log[whom || error instanceof RunClosed ? 'warn' : 'error']({ error, kind }, 'a book was not compared to its end')
    const reason = whom ? `${whom} could not be asked` : 'something broke on our side'
    return `${WORDS[kind]} were not compared to the end: ${reason}.`
  }
}

async function finish({ log }: Context, writer: RunWriter, problems: string[]): Promise<void> {
  if (problems.length > 0) log.warn({ problems }, 'the books of a day were compared in part')
  await writer.finish(problems.length > 0 ? problems.join(' ') : null)
}
