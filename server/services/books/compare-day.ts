import { dayOf } from '../../domain/books/day-span'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { claimRun, findRun } from '../../db/books/match-runs'
import type { MatchRunDto } from '../../../shared/schemas/books'
import { toRunDto } from './book-dto'
import { matchBooks } from './match-books'

/**
 * Begins to compare a day, at somebody's wish. It goes on after the answer; the run says how far it is. One that is
 * under way is not begun twice.
 *
 * @throws DomainError `invalid_request` for a day that has not begun.
 */
export async function compareDay(
  context: Context, staffId: string, day: string, requestId: string,
): Promise<{ run: MatchRunDto, isRepeat: boolean }> {
  const now = context.clock.now()
  if (day > dayOf(now)) {
    throw new DomainError('invalid_request', 'This day has not begun, in UTC. Nothing was compared.', { issues: [{ path: 'day', message: 'has not begun' }] })
  }
  // the runs are the system's: it is told who wants one
  const { run, isNew, found } = await context.database.asSystem(async tx => {
    const claim = await claimRun(tx, { id: context.ids.uuid(now), day, startedBy: staffId, now })
    if (claim.isNew) {
      await writeAudit(tx, {
        at: now, actorId: staffId, action: 'books.compare', subjectType: 'comparison', subjectId: claim.run.id, after: { day }, requestId,
      })
    }
    return { ...claim, found: await findRun(tx, claim.run.id) }
  })
  if (isNew) context.later('match the books', () => matchBooks(context, run))
  return { run: toRunDto(found, now), isRepeat: !isNew }
}
