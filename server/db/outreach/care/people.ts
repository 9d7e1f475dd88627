import { eq, sql } from 'drizzle-orm'
import { carePerson } from '../../../../drizzle/schema/care'
import type { Tx } from '../../client'

export type CareRow = typeof carePerson.$inferSelect
export type CareChange = Partial<Omit<CareRow, 'id' | 'programmeId' | 'revision' | 'createdAt' | 'updatedAt'>>

/** Row-level security says whose they are. */
export async function findCarePerson(tx: Tx, id: string): Promise<CareRow | null> {
  const [row] = await tx.select().from(carePerson).where(eq(carePerson.id, id))
  return row ?? null
}

/** As they are, and stay until the transaction ends. Before their tasks, always: so everybody waits in one order. */
export async function lockCarePerson(tx: Tx, id: string): Promise<CareRow | null> {
  const [row] = await tx.select().from(carePerson).where(eq(carePerson.id, id)).for('update')
  return row ?? null
}

/** What a person changed of them: whoever has them on the screen meanwhile is told. */
export async function changeCarePerson(tx: Tx, id: string, change: CareChange, now: Date): Promise<CareRow> {
  const [row] = await tx.update(carePerson)
    .set({ ...change, updatedAt: now, revision: sql`${carePerson.revision} + 1` })
    .where(eq(carePerson.id, id)).returning()
  return row!
}

/** What calls note of them; it is no change of what somebody wrote, and a form that is open stays good. */
export async function noteOnCarePerson(
  tx: Tx, id: string, note: Pick<CareChange, 'unanswered' | 'lastCalledAt' | 'lastReachedAt'>,
): Promise<void> {
  await tx.update(carePerson).set(note).where(eq(carePerson.id, id))
}
