import { asc, eq, gt } from 'drizzle-orm'
import { callQuality } from '../../drizzle/schema/finance'
import { callDeviceEvent, callRating } from '../../drizzle/schema/quality'
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

export type RatingRow = typeof callRating.$inferSelect
export type DeviceEventRow = typeof callDeviceEvent.$inferSelect

export async function findRating(tx: Tx, callId: string): Promise<RatingRow | null> {
  const [row] = await tx.select().from(callRating).where(eq(callRating.callId, callId))
  return row ?? null
}

/**
 * Writes what somebody thinks of a call: the first time, or otherwise as long as the first is younger than that.
 *
 * @returns null where it is too late
 */
export async function saveRating(tx: Tx, row: Omit<RatingRow, 'changedAt'>, ratedSince: Date): Promise<RatingRow | null> {
  const { stars, reasons, ratedAt } = row
  const [saved] = await tx.insert(callRating).values(row)
    .onConflictDoUpdate({
      target: callRating.callId,
      set: { stars, reasons, changedAt: ratedAt },
      setWhere: gt(callRating.ratedAt, ratedSince),
    })
    .returning()
  return saved ?? null
}

/** Writes what was not there yet. @returns how many. */
export async function insertDeviceEvents(tx: Tx, rows: DeviceEventRow[]): Promise<number> {
  const written = await tx.insert(callDeviceEvent).values(rows).onConflictDoNothing()
    .returning({ place: callDeviceEvent.place })
  return written.length
}

/** In the order in which they happened. */
export async function listDeviceEvents(tx: Tx, callId: string): Promise<DeviceEventRow[]> {
  return tx.select().from(callDeviceEvent).where(eq(callDeviceEvent.callId, callId))
    .orderBy(asc(callDeviceEvent.at), asc(callDeviceEvent.place))
}
