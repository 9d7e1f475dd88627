import type { DaySpan } from '../../domain/books/day-span'
import { createPairing, type OurEntry, type Pair, type TheirEntry } from '../../domain/books/pair-books'
import type { Verdict } from '../../domain/books/verdict'
import type { Context } from '../../context'
import type { Book } from './book'
import type { RunWriter } from './run-writer'

/** Rows in hand at once, on either side. */
const BATCH = 500
/**
 * Of ours that are in no list of theirs, so many are asked for one by one before it is said that they are missing: a
 * list may lag behind its objects, and a call may be dialled late. Where more are missing, the list is the answer.
 */
const MOST_QUESTIONS = 200
/** The run says that it lives after so many. */
const QUESTIONS_AT_ONCE = 20

/**
 * Holds one kind of object of a day against the other side's book. Nothing is asked outside with a transaction open.
 * In memory are the ids of the day's objects and one batch.
 *
 * @throws CarrierUnavailable, PaymentUnavailable or PaymentRefused, also in the middle: what was found by then stands.
 */
export async function matchBook<O extends OurEntry, T extends TheirEntry>(
  context: Context, book: Book<O, T>, day: DaySpan, writer: RunWriter,
): Promise<void> {
  const { asSystem } = context.database
  const pairing = createPairing<O, T>(day)
  const period = {
    from: new Date(day.from.getTime() - book.slack.beforeSeconds * 1000),
    to: new Date(day.to.getTime() + book.slack.afterSeconds * 1000),
  }
  const judge = (pair: Pair<O, T>) => ({ pair, verdict: book.judge(pair, context.clock.now()) })
  for await (const page of inPages(book.list(context, period), BATCH)) {
    const { ours, theirs } = await asSystem(tx => book.know(tx, page))
    await writer.write(book, pairing.take(theirs, ours).map(judge))
  }
  await writer.write(book, pairing.late().map(judge))

  const ask = confirmation(context, book)
  for (let after: Parameters<typeof book.listOurs>[2] = null; ;) {
    const batch = await asSystem(tx => book.listOurs(tx, day, after, BATCH))
    const alone = pairing.alone(batch.entries).map(ours => judge({ ours, theirs: null, extraOf: null }))
    for (let at = 0; at < alone.length; at += QUESTIONS_AT_ONCE) {
      const judged = []
      for (const one of alone.slice(at, at + QUESTIONS_AT_ONCE)) judged.push(await ask(one))
      await writer.write(book, judged)
    }
    after = batch.next
    if (!after) return
  }
}

/** Asks for what seems to be missing on their side, a bounded number of times. */
function confirmation<O extends OurEntry, T extends TheirEntry>(context: Context, book: Book<O, T>) {
  let questions = 0
  return async (judged: { pair: Pair<O, T>, verdict: Verdict }) => {
    const { ours } = judged.pair
    if (!ours || ours.externalId === null || judged.verdict.outcome !== 'missing_there') return judged
    if (++questions > MOST_QUESTIONS) return judged
    const theirs = await book.find(context, ours)
    if (!theirs) return judged
    const pair = { ours, theirs, extraOf: null }
    return { pair, verdict: book.judge(pair, context.clock.now()) }
  }
}

async function* inPages<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let page: T[] = []
  for await (const item of items) {
    page.push(item)
    if (page.length < size) continue
    yield page
    page = []
  }
  if (page.length > 0) yield page
}
