import { eq, sql } from 'drizzle-orm'
import { carePerson } from '../../../drizzle/schema/care'
import { programme } from '../../../drizzle/schema/programmes'
import type { Tx } from '../client'

export type ProgrammeRow = typeof programme.$inferSelect
export type CarePersonRow = typeof carePerson.$inferSelect

export interface CalledPersonRow {
  person: CarePersonRow
  programme: ProgrammeRow
}

/** Somebody in care with their programme, as the role that asks may see them. */
export async function findCalledPerson(tx: Tx, personId: string): Promise<CalledPersonRow | null> {
  const [row] = await tx.select({ person: carePerson, programme }).from(carePerson)
    .innerJoin(programme, eq(programme.id, carePerson.programmeId)).where(eq(carePerson.id, personId))
  return row ?? null
}

/** Who pays for a programme's calls, and what it has spent so far. */
export interface ProgrammePurse {
  ownerId: string
  ownerSince: Date
  currency: string
  dayMicros: bigint
  monthMicros: bigint
  /** What all programmes of that wallet spent in the last 24 hours, but for calls of the owner's own. */
  lastDayMicros: bigint
}

/** The same, and the wallet locked until the transaction ends: what was read stays true. */
export async function openProgrammeCall(tx: Tx, programmeId: string, now: Date): Promise<ProgrammePurse | null> {
  const [row] = await tx.execute<Record<string, string>>(sql`
    select owner_id, owner_since::text, currency, programme_day_micros, programme_month_micros, programmes_last_day_micros
    from open_programme_call(p_programme_id => ${programmeId}::uuid, p_at => ${now.toISOString()}::timestamptz)`)
  if (!row) return null
  return {
    ownerId: row.owner_id!,
    ownerSince: new Date(row.owner_since!),
    currency: row.currency!,
    dayMicros: BigInt(row.programme_day_micros!),
    monthMicros: BigInt(row.programme_month_micros!),
    lastDayMicros: BigInt(row.programmes_last_day_micros!),
  }
}

/**
 * Whose calls a person hears of, as far as they may see whom those are to: their own, those of everybody in programmes
 * that they supervise, and those of whoever supervises them, in whose name rounds call the people in their care.
 */
export async function listFollowed(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select ${userId}::text as id
    union select theirs.user_id from programme_member mine join programme_member theirs on theirs.programme_id = mine.programme_id
      where mine.user_id = ${userId} and mine.left_at is null and (mine.role = 'supervisor' or (theirs.role = 'supervisor' and theirs.left_at is null))`)
  return rows.map(row => row.id)
}
