import { and, asc, eq, gt, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import { call, callLeg } from '../../../drizzle/schema/calls'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import type { DaySpan } from '../../domain/books/day-span'
import { billedLeg, isBilledLeg, isParentLeg, parentLeg } from '../calls/call-legs'
import { componentsOfCall } from '../calls/call-components'
import type { Tx } from '../client'

/** Where a batch ended. Microseconds count, so the instant is text. */
export interface BookPosition { at: string, id: string }

const position = sql<string>`${call.createdAt}::text`

function selectBookCalls(tx: Tx, condition: SQL | undefined) {
  return tx.select({
    call,
    parentLegId: parentLeg.legId,
    billedLegId: billedLeg.legId,
    billedRole: billedLeg.role,
    position,
    components: componentsOfCall,
    takenMicros: sql<string>`coalesce(-${creditTransaction.amountMicros}, 0)`.mapWith(BigInt),
  }).from(call)
    .leftJoin(parentLeg, isParentLeg)
    .leftJoin(billedLeg, isBilledLeg)
    .leftJoin(creditTransaction, and(eq(creditTransaction.callId, call.id), eq(creditTransaction.kind, 'call_charge')))
    .where(condition)
}

export type BookCallRow = Awaited<ReturnType<typeof selectBookCalls>>[number]

/** Calls with these legs, of whatever day: by the billed one, or by the browser's own. */
export async function findCallsOfLegs(tx: Tx, legIds: string[], parentIds: string[]): Promise<BookCallRow[]> {
  if (legIds.length === 0) return []
  const known = tx.select({ id: callLeg.callId }).from(callLeg).where(inArray(callLeg.legId, [...legIds, ...parentIds]))
  return selectBookCalls(tx, inArray(call.id, known))
}

/** A batch of the calls of a day, in the order in which they began. */
export async function listCallsOfDay(
  tx: Tx, day: DaySpan, after: BookPosition | null, limit: number,
): Promise<BookCallRow[]> {
  return selectBookCalls(tx, and(
    gte(call.createdAt, day.from), lt(call.createdAt, day.to),
    after === null ? undefined : or(
      gt(call.createdAt, sql`${after.at}::timestamptz`),
      and(eq(call.createdAt, sql`${after.at}::timestamptz`), gt(call.id, after.id)),
    ),
  )).orderBy(asc(call.createdAt), asc(call.id)).limit(limit)
}
