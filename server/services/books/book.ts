import type { DaySpan } from '../../domain/books/day-span'
import type { OurEntry, Pair, TheirEntry } from '../../domain/books/pair-books'
import type { Verdict } from '../../domain/books/verdict'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import type { BookPosition } from '../../db/books/book-calls'
import type { CaseFacts, CaseKind } from '../../../shared/schemas/books'

export interface OurBatch<O> {
  entries: O[]
  /** Null after the last one. */
  next: BookPosition | null
}

/** One kind of object in two books: how each side is read, and what a difference is. */
export interface Book<O extends OurEntry, T extends TheirEntry> {
  kind: CaseKind
  /** Which of theirs may be of a day of ours: they begin at most so long before and after it. */
  slack: { beforeSeconds: number, afterSeconds: number }
  list: (context: Context, period: { from: Date, to: Date }) => AsyncIterable<T>
  /** Asked for one that was in no list. */
  find: (context: Context, ours: O) => Promise<T | null>
  /** What we know of a page of theirs, from whatever day. */
  know: (tx: Tx, page: readonly T[]) => Promise<{ ours: O[], theirs: T[] }>
  /** A batch of ours of a day. */
  listOurs: (tx: Tx, day: DaySpan, after: BookPosition | null, limit: number) => Promise<OurBatch<O>>
  judge: (pair: Pair<O, T>, now: Date) => Verdict
  describe: (pair: Pair<O, T>) => CaseDescription
}

/** A difference for people: both sides in the same words. */
export interface CaseDescription {
  ours: CaseFacts | null
  theirs: CaseFacts | null
  callId: string | null
  paymentId: string | null
}

/** Rows of a batch as entries, and where the next one begins. */
export function toBatch<R extends { position: string }, O extends OurEntry>(
  rows: readonly R[], limit: number, toEntry: (row: R) => O,
): OurBatch<O> {
  const entries = rows.map(toEntry)
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { entries, next: last ? { at: last.position, id: entries.at(-1)!.id } : null }
}
