import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import { user } from '../../../drizzle/schema/auth'
import { matchCase, matchRun } from '../../../drizzle/schema/finance'
import { creditTransaction } from '../../../drizzle/schema/wallet'
import type { Tx } from '../client'

export type MatchRunRow = typeof matchRun.$inferSelect

/** Between two signs of life of a run lies less than this; longer, and whoever ran it is gone. */
export const RUN_LEASE_SECONDS = 600

export interface NewRun { id: string, day: string, startedBy: string, now: Date }

/**
 * Takes a day for a comparison, once at a time. One that stopped on its way is closed first.
 *
 * @returns the new run, or the one that is under way.
 */
export async function claimRun(tx: Tx, { now, ...run }: NewRun): Promise<{ run: MatchRunRow, isNew: boolean }> {
  const stale = new Date(now.getTime() - RUN_LEASE_SECONDS * 1000)
  const [begun] = await tx.execute<{ id: string | null }>(sql`
    select begin_match(p_id => ${run.id}::uuid, p_day => ${run.day}::date, p_by => ${run.startedBy}, p_stale => ${stale.toISOString()}::timestamptz, p_at => ${now.toISOString()}::timestamptz) as id`)
  // it ended in between: whoever asks again gets a new one
  if (begun!.id === null) throw new Error(`the comparison of ${run.day} ended just now`)
  const [known] = await tx.select().from(matchRun).where(eq(matchRun.id, begun!.id))
  return { run: known!, isNew: known!.id === run.id }
}

/** How far it is. @returns false where somebody else has closed it. */
export function noteProgress(
  tx: Tx, id: string, { counts, updatedAt }: Pick<MatchRunRow, 'counts' | 'updatedAt'>,
): Promise<boolean> {
  return noteMatch(tx, { id, counts, at: updatedAt, isOver: false, error: null })
}

export async function finishRun(
  tx: Tx, id: string, { counts, error, finishedAt }: Pick<MatchRunRow, 'counts' | 'error'> & { finishedAt: Date },
): Promise<void> {
  await noteMatch(tx, { id, counts, at: finishedAt, isOver: true, error })
}

interface MatchNote extends Pick<MatchRunRow, 'id' | 'counts' | 'error'> { at: Date, isOver: boolean }

async function noteMatch(tx: Tx, { id, counts, at, isOver, error }: MatchNote): Promise<boolean> {
  const [row] = await tx.execute<{ is_noted: boolean }>(sql`
    select note_match(p_id => ${id}::uuid, p_counts => ${JSON.stringify(counts ?? {})}::text::jsonb, p_at => ${at.toISOString()}::timestamptz, p_is_over => ${isOver}::boolean, p_error => ${error}) as is_noted`)
  return row!.is_noted
}

export type MatchRunFound = { run: MatchRunRow, starterName: string | null }

/** Newest first: their ids are in the order of time. */
export async function listRuns(
  tx: Tx, { limit, beforeId }: { limit: number, beforeId: string | null },
): Promise<MatchRunFound[]> {
  return tx.select({ run: matchRun, starterName: user.name }).from(matchRun)
    .leftJoin(user, eq(user.id, matchRun.startedBy))
    .where(beforeId === null ? undefined : lt(matchRun.id, beforeId))
    .orderBy(desc(matchRun.id)).limit(limit)
}

export async function findRun(tx: Tx, id: string): Promise<MatchRunFound> {
  const [row] = await tx.select({ run: matchRun, starterName: user.name }).from(matchRun)
    .leftJoin(user, eq(user.id, matchRun.startedBy)).where(eq(matchRun.id, id))
  return row!
}

/** What the daily job goes by. */
export async function readBookDays(tx: Tx, sinceDay: string) {
  const runs = await tx.select().from(matchRun).where(gte(matchRun.day, sinceDay))
  const cases = await tx.selectDistinct({ day: matchCase.day }).from(matchCase)
    .where(and(eq(matchCase.state, 'open'), gte(matchCase.day, sinceDay)))
  const [first] = await tx.select({ day: sql<string>`to_char(${creditTransaction.effectiveAt} at time zone 'UTC', 'YYYY-MM-DD')` })
    .from(creditTransaction).orderBy(creditTransaction.id).limit(1)
  return { runs, daysWithCases: new Set(cases.map(row => row.day)), firstDay: first?.day ?? null }
}
