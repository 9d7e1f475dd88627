import { addDays, dayOf } from '../../domain/books/day-span'
import { daysDue, MOST_DAYS_BACK, type PastRun } from '../../domain/books/days-due'
import type { Context } from '../../context'
import { claimRun, readBookDays, type MatchRunRow } from '../../db/books/match-runs'
import { CASE_KINDS } from '../../../shared/schemas/books'
import { matchBooks } from './match-books'

/** Who a run was started by that nobody asked for. */
const DAILY_JOB = 'system:books'

/**
 * Compares the days that are due: yesterday, what was missed, and what was not settled the last time. Any number of
 * processes may run this at once: a day is taken in the database.
 *
 * @returns how many days were compared.
 */
export async function matchDueDays(context: Context): Promise<number> {
  const { database, clock, ids } = context
  const tried = new Set<string>()
  for (let count = 0; ;) {
    // read anew for each: somebody else may have compared the next one meanwhile
    const day = (await listDueDays(context)).find(one => !tried.has(one))
    if (day === undefined) return count
    tried.add(day)
    const now = clock.now()
    const claim = await database.asSystem(tx => claimRun(tx, { id: ids.uuid(now), day, startedBy: DAILY_JOB, now }))
    if (!claim.isNew) continue
    await matchBooks(context, claim.run)
    count += 1
  }
}

async function listDueDays({ database, clock }: Context): Promise<string[]> {
  const now = clock.now()
  const known = await database.asSystem(tx => readBookDays(tx, addDays(dayOf(now), -MOST_DAYS_BACK)))
  return daysDue(known.runs.map(toPastRun), known.daysWithCases, known.firstDay, now)
}

function toPastRun({ day, startedAt, finishedAt, error, counts }: MatchRunRow): PastRun {
  const waiting = CASE_KINDS.reduce((sum, kind) => sum + (counts?.[`${kind}.waiting`] ?? 0), 0)
  return { day, startedAt, isGood: finishedAt !== null && error === null, waiting }
}
