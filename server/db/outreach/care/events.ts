import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { careEvent } from '../../../../drizzle/schema/care'
import type { CareEvent } from '../../../../shared/schemas/outreach/words'
import type { Tx } from '../../client'

export type CareEventRow = typeof careEvent.$inferSelect
export type NewCareEvent = Omit<typeof careEvent.$inferInsert, 'id'>

/** Writes what happened to people in care, in the transaction in which it happens. */
export async function insertCareEvents(tx: Tx, events: NewCareEvent[]): Promise<void> {
  if (events.length > 0) await tx.insert(careEvent).values(events)
}

/** Whether it happened to somebody on account of this very call. */
export async function hasCareEventOf(
  tx: Tx, personId: string, kind: CareEvent, keypadCallId: string,
): Promise<boolean> {
  const [row] = await tx.select({ id: careEvent.id }).from(careEvent).where(and(
    eq(careEvent.personId, personId), eq(careEvent.kind, kind), sql`${careEvent.facts}->>'keypadCallId' = ${keypadCallId}`,
  )).limit(1)
  return row !== undefined
}

/** What happened to somebody, newest first, by keyset. */
export async function listCareEvents(
  tx: Tx, { personId, limit, beforeId }: { personId: string, limit: number, beforeId?: bigint | undefined },
): Promise<CareEventRow[]> {
  return tx.select().from(careEvent)
    .where(and(eq(careEvent.personId, personId), beforeId === undefined ? undefined : lt(careEvent.id, beforeId)))
    .orderBy(desc(careEvent.id)).limit(limit)
}

/** Whether a step that a page asked for has happened: it is sent again where its answer was lost. */
export async function hasCareStep(tx: Tx, personId: string, stepId: string): Promise<boolean> {
  const [row] = await tx.select({ id: careEvent.id }).from(careEvent)
    .where(and(eq(careEvent.personId, personId), sql`${careEvent.facts}->>'stepId' = ${stepId}`)).limit(1)
  return row !== undefined
}
