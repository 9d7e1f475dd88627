import { and, count, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { blockedNumber } from '../../../drizzle/schema/numbers'
import { WITHHELD } from '../../../shared/phone/withheld'
import type { Tx } from '../client'

export type BlockedNumberRow = typeof blockedNumber.$inferSelect

/** All, or one number; and the row of those who show none, where there is one. The newest first. */
export async function listBlockedNumbers(tx: Tx, userId: string, only?: string): Promise<BlockedNumberRow[]> {
  const which = only === undefined ? undefined : inArray(blockedNumber.number, [only, WITHHELD])
  return tx.select().from(blockedNumber).where(and(eq(blockedNumber.userId, userId), which))
    .orderBy(desc(blockedNumber.blockedAt), desc(blockedNumber.id))
}

/** How many numbers; those who show none are not one. */
export async function countBlockedNumbers(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.select({ numbers: count() }).from(blockedNumber)
    .where(and(eq(blockedNumber.userId, userId), ne(blockedNumber.number, WITHHELD)))
  return row!.numbers
}

export async function findBlockedNumber(tx: Tx, userId: string, number: string): Promise<BlockedNumberRow | null> {
  const [row] = await tx.select().from(blockedNumber)
    .where(and(eq(blockedNumber.userId, userId), eq(blockedNumber.number, number)))
  return row ?? null
}

/** What is blocked already stays as it is. */
export async function insertBlockedNumber(
  tx: Tx, row: Omit<BlockedNumberRow, 'turnedAwayAt'>,
): Promise<void> {
  await tx.insert(blockedNumber).values(row).onConflictDoNothing()
}

/** @returns false where the person has no such entry. */
export async function deleteBlockedNumber(
  tx: Tx, userId: string, one: { id: string } | { number: string },
): Promise<boolean> {
  const which = 'id' in one ? eq(blockedNumber.id, one.id) : eq(blockedNumber.number, one.number)
  const gone = await tx.delete(blockedNumber).where(and(eq(blockedNumber.userId, userId), which))
    .returning({ id: blockedNumber.id })
  return gone.length > 0
}

/**
 * Somebody calls a number of ours: notes that they are turned away, where whoever has the number blocked them (role
 * system).
 *
 * @returns whose number it is; null where the call may go on.
 */
export async function turnAway(
  tx: Tx, call: { carrier: string, ourNumber: string, theirNumber: string }, now: Date,
): Promise<string | null> {
  const [row] = await tx.update(blockedNumber).set({ turnedAwayAt: now }).where(and(
    sql`${blockedNumber.userId} = number_owner(p_carrier => ${call.carrier}, p_number => ${call.ourNumber})`,
    eq(blockedNumber.number, call.theirNumber),
  )).returning({ userId: blockedNumber.userId })
  return row?.userId ?? null
}
