import { and, asc, count, desc, eq, lte, ne, sql } from 'drizzle-orm'
import { callMessage } from '../../../drizzle/schema/messages'
import type { Tx } from '../client'

export type MessageRow = typeof callMessage.$inferSelect
export type NewMessage = typeof callMessage.$inferInsert

/** What a person writes of it. */
export type MessageContent = Pick<MessageRow, 'toNumber' | 'fromNumber' | 'message' | 'language' | 'voice' | 'repeats'>

export async function insertMessage(tx: Tx, message: NewMessage): Promise<void> {
  await tx.insert(callMessage).values(message)
}

export async function findMessage(tx: Tx, id: string): Promise<MessageRow | null> {
  const [row] = await tx.select().from(callMessage).where(eq(callMessage.id, id))
  return row ?? null
}

/** As it is, and stays until the transaction ends; null where it does not wait any more, or somebody else has it. */
export async function takeScheduledMessage(tx: Tx, id: string): Promise<MessageRow | null> {
  const [row] = await tx.select().from(callMessage)
    .where(and(eq(callMessage.id, id), eq(callMessage.state, 'scheduled')))
    .for('update', { skipLocked: true })
  return row ?? null
}

/** The same, waiting for whoever has it. */
export async function lockMessage(tx: Tx, userId: string, id: string): Promise<MessageRow | null> {
  const [row] = await tx.select().from(callMessage)
    .where(and(eq(callMessage.id, id), eq(callMessage.userId, userId))).for('update')
  return row ?? null
}

/** Of those whose time has come, the first. */
export async function listDueMessages(tx: Tx, now: Date, limit: number): Promise<MessageRow[]> {
  return tx.select().from(callMessage)
    .where(and(eq(callMessage.state, 'scheduled'), lte(callMessage.scheduledFor, now)))
    .orderBy(asc(callMessage.scheduledFor), asc(callMessage.id)).limit(limit)
}

export async function countScheduled(tx: Tx, userId: string): Promise<number> {
  const [row] = await tx.select({ count: count() }).from(callMessage)
    .where(and(eq(callMessage.userId, userId), eq(callMessage.state, 'scheduled')))
  return row!.count
}

export type MessageChange = Partial<MessageContent & Pick<MessageRow, 'state' | 'reason' | 'problem' | 'scheduledFor' | 'timeZone'>>

export async function changeMessage(tx: Tx, id: string, change: MessageChange, now: Date): Promise<MessageRow> {
  const [row] = await tx.update(callMessage)
    .set({ ...change, updatedAt: now, revision: sql`${callMessage.revision} + 1` })
    .where(eq(callMessage.id, id)).returning()
  return row!
}

interface Page<After> { userId: string, limit: number, after?: After | undefined }

/** Those that wait, the next one first. */
export async function listScheduledMessages(
  tx: Tx, { userId, limit, after }: Page<{ scheduledFor: Date, id: string }>,
): Promise<MessageRow[]> {
  return tx.select().from(callMessage).where(and(
    eq(callMessage.userId, userId), eq(callMessage.state, 'scheduled'),
    after && sql`(${callMessage.scheduledFor}, ${callMessage.id}) > (${after.scheduledFor.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )).orderBy(asc(callMessage.scheduledFor), asc(callMessage.id)).limit(limit)
}

/** All others, newest first. */
export async function listPastMessages(
  tx: Tx, { userId, limit, after }: Page<{ createdAt: Date, id: string }>,
): Promise<MessageRow[]> {
  return tx.select().from(callMessage).where(and(
    eq(callMessage.userId, userId), ne(callMessage.state, 'scheduled'),
    after && sql`(${callMessage.createdAt}, ${callMessage.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  )).orderBy(desc(callMessage.createdAt), desc(callMessage.id)).limit(limit)
}
