import { eq } from 'drizzle-orm'
import { callQuality } from '../../drizzle/schema/finance'
import type { Tx } from './client'

export type QualityRow = typeof callQuality.$inferSelect

/** Writes what the browser measured, unless something is there already. @returns whether it was written. */
export async function insertQuality(tx: Tx, row: QualityRow): Promise<boolean> {
  const rows = await tx.insert(callQuality).values(row).onConflictDoNothing().returning({ callId: callQuality.callId })
  return rows.length > 0
}

export async function findQuality(tx: Tx, callId: string): Promise<QualityRow | null> {
  const [row] = await tx.select().from(callQuality).where(eq(callQuality.callId, callId))
  return row ?? null
}
