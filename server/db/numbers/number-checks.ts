import { and, eq, sql } from 'drizzle-orm'
import { numberCheck } from '../../../drizzle/schema/numbers'
import type { Tx } from '../client'

export type NumberCheckRow = typeof numberCheck.$inferSelect

/** How often a person, and a number whoever asks, was called for a code since then. Others that count now wait. */
export async function countChecks(
  tx: Tx, { userId, number, since }: { userId: string, number: string, since: Date },
): Promise<{ ofPerson: number, ofNumber: number }> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`talktime:own-number:${number}`}, 0))`)
  const [row] = await tx.execute<{ of_person: number, of_number: number }>(sql`
    select count(*) filter (where user_id = ${userId})::int as of_person, count(*) filter (where number = ${number})::int as of_number
    from number_check where created_at > ${since.toISOString()}::timestamptz and (user_id = ${userId} or number = ${number})`)
  return { ofPerson: row!.of_person, ofNumber: row!.of_number }
}

export async function insertCheck(tx: Tx, check: typeof numberCheck.$inferInsert): Promise<void> {
  await tx.insert(numberCheck).values(check)
}

export async function findCheck(tx: Tx, userId: string, id: string): Promise<NumberCheckRow | null> {
  const [row] = await tx.select().from(numberCheck).where(and(eq(numberCheck.id, id), eq(numberCheck.userId, userId)))
  return row ?? null
}

/** As it is now and stays until the transaction ends. */
export async function lockCheck(tx: Tx, userId: string, id: string): Promise<NumberCheckRow | null> {
  const [row] = await tx.select().from(numberCheck)
    .where(and(eq(numberCheck.id, id), eq(numberCheck.userId, userId))).for('update')
  return row ?? null
}

export async function noteWrongCode(tx: Tx, id: string): Promise<void> {
  await tx.update(numberCheck).set({ triesLeft: sql`${numberCheck.triesLeft} - 1` }).where(eq(numberCheck.id, id))
}

export async function noteProved(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.update(numberCheck).set({ provedAt: now }).where(eq(numberCheck.id, id))
}
