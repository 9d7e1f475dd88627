import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { agentNumber } from '../../../drizzle/schema/agents'
import { ownNumber } from '../../../drizzle/schema/numbers'
import type { OwnNumberKind } from '../../../shared/schemas/numbers'
import type { Tx } from '../client'

export type OwnNumberRow = typeof ownNumber.$inferSelect

/** The numbers that are a person's now; those that have been theirs the longest come first. */
export async function listOwnNumbers(tx: Tx, userId: string): Promise<OwnNumberRow[]> {
  return tx.select().from(ownNumber)
    .where(and(eq(ownNumber.userId, userId), isNull(ownNumber.releasedAt)))
    .orderBy(asc(ownNumber.since), asc(ownNumber.number))
}

/** One of them is shown from now on, or none: then the platform's is. */
export async function setShownNumber(tx: Tx, userId: string, number: string | null): Promise<void> {
  const theirs = and(eq(ownNumber.userId, userId), isNull(ownNumber.releasedAt))
  await tx.update(ownNumber).set({ isShown: false }).where(and(theirs, eq(ownNumber.isShown, true)))
  if (number === null) return
  await tx.update(ownNumber).set({ isShown: true }).where(and(theirs, eq(ownNumber.number, number)))
}

/**
 * From now on the number is this person's and nobody else's: whoever had it before has it no longer. In the system's
 * role.
 */
export async function putOwnNumber(
  tx: Tx, own: { id: string, userId: string, number: string, kind: OwnNumberKind, carrier: string, now: Date },
): Promise<void> {
  // two at once wait for each other here, and the second one finds what the first one wrote
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`talktime:own-number:${own.number}`}, 0))`)
  const { now, ...row } = own
  await releaseOwnNumber(tx, own.number, now)
  await tx.insert(ownNumber).values({ ...row, since: now })
}

/** Nobody's any more. Fine where it is nobody's already. @returns whose it was */
export async function releaseOwnNumber(tx: Tx, number: string, now: Date): Promise<string | null> {
  const [row] = await tx.update(ownNumber).set({ releasedAt: now, isShown: false })
    .where(and(eq(ownNumber.number, number), isNull(ownNumber.releasedAt))).returning({ userId: ownNumber.userId })
  // if it comes back one day, their agents do not answer it by themselves
  if (row) await tx.delete(agentNumber).where(eq(agentNumber.number, number))
  return row?.userId ?? null
}

/** Whose a number is now, in the system's role: one row or none. */
export async function listNumberOwners(tx: Tx, number: string): Promise<Pick<OwnNumberRow, 'userId' | 'kind'>[]> {
  return tx.select({ userId: ownNumber.userId, kind: ownNumber.kind }).from(ownNumber)
    .where(and(eq(ownNumber.number, number), isNull(ownNumber.releasedAt)))
}

/** Whose address it is, in the system's role; null where it is nobody's. */
export async function findUserIdByEmail(tx: Tx, email: string): Promise<string | null> {
  const [row] = await tx.execute<{ id: string }>(sql`select id from "user" where email = lower(${email})`)
  return row?.id ?? null
}
