import { and, eq, ne, sql } from 'drizzle-orm'
import { careTask } from '../../../../drizzle/schema/care'
import type { CareTaskKind } from '../../../../shared/schemas/outreach/words'
import type { Tx } from '../../client'

export type CareTaskRow = typeof careTask.$inferSelect
export type NewCareTask = typeof careTask.$inferInsert

/** Writes a task. @returns null where the call has asked for this already. */
export async function insertTask(tx: Tx, task: NewCareTask): Promise<CareTaskRow | null> {
  const [row] = await tx.insert(careTask).values(task)
    .onConflictDoNothing({ target: [careTask.keypadCallId, careTask.kind] }).returning()
  return row ?? null
}

export async function findTaskOf(tx: Tx, keypadCallId: string, kind: CareTaskKind): Promise<CareTaskRow | null> {
  const [row] = await tx.select().from(careTask)
    .where(and(eq(careTask.keypadCallId, keypadCallId), eq(careTask.kind, kind)))
  return row ?? null
}

/** Whether somebody has to look at them for this already. */
export async function hasOpenTask(tx: Tx, personId: string, kind: CareTaskKind): Promise<boolean> {
  const [row] = await tx.select({ id: careTask.id }).from(careTask)
    .where(and(eq(careTask.personId, personId), eq(careTask.kind, kind), ne(careTask.state, 'resolved'))).limit(1)
  return row !== undefined
}

export async function findTask(tx: Tx, id: string): Promise<CareTaskRow | null> {
  const [row] = await tx.select().from(careTask).where(eq(careTask.id, id))
  return row ?? null
}

export type CareTaskChange = Partial<Omit<CareTaskRow, 'id' | 'programmeId' | 'personId' | 'revision'>>

export async function changeTask(tx: Tx, id: string, change: CareTaskChange): Promise<CareTaskRow> {
  const [row] = await tx.update(careTask).set({ ...change, revision: sql`${careTask.revision} + 1` })
    .where(eq(careTask.id, id)).returning()
  return row!
}
