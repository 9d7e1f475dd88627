import { DomainError } from '../../../domain/errors'
import type { Context } from '../../../context'
import { writeAudit } from '../../../db/audit'
import type { Tx } from '../../../db/client'
import { GONE_NOTE, listOwners, lockCase, updateCase, type MatchCaseRow } from '../../../db/finance/books/match-cases'
import type { MatchCaseDetailDto, WorkOnCaseBody } from '../../../../shared/schemas/finance-books'
import type { Staff } from './book-dto'
import { caseDetailOf } from './read-case'

type Worked = Pick<MatchCaseRow, 'state' | 'ownerId' | 'note' | 'closedAt' | 'closedBy'>

/**
 * Gives a case an owner, a note or a state. What is as it was asked for already is not written again.
 *
 * @throws DomainError `not_found`; `invalid_request` where an explanation has no note, or the owner is not of finance.
 */
export async function workOnCase(
  context: Context, staff: Staff, id: string, body: WorkOnCaseBody, requestId: string,
): Promise<{ changed: MatchCaseDetailDto, isRepeat: boolean }> {
  return context.database.asStaff(staff.id, async tx => {
    const before = await lockCase(tx, id)
    if (!before) throw new DomainError('not_found', 'There is no such case.')
    const after = applied(before, await ownerOf(tx, staff, body), body, staff, context.clock.now())
    const isRepeat = JSON.stringify(facts(before)) === JSON.stringify(facts(after))
    if (!isRepeat) {
      await updateCase(tx, id, after)
      await writeAudit(tx, {
        at: context.clock.now(), actorId: staff.id, action: 'case.work', subjectType: 'case', subjectId: id,
        before: facts(before), after: facts(after), requestId,
      })
    }
    return { changed: await caseDetailOf(context, tx, staff, id), isRepeat }
  })
}

/** Undefined where it stays. */
async function ownerOf(tx: Tx, staff: Staff, { owner }: WorkOnCaseBody): Promise<string | null | undefined> {
  if (owner === undefined) return undefined
  if (owner === 'none') return null
  if (owner === 'me') return staff.id
  if ((await listOwners(tx)).some(person => person.id === owner)) return owner
  throw refused('owner', 'Cases belong to people of finance, and this is none of them.')
}

function applied(
  before: MatchCaseRow, owner: string | null | undefined, body: WorkOnCaseBody, staff: Staff, now: Date,
): Worked {
  const state = body.state ?? before.state
  const note = body.note === undefined ? before.note : body.note || null
  if (state === 'explained' && (note === null || note === GONE_NOTE)) {
    throw refused('note', 'Say in the note what explains the difference.')
  }
  // a person's word stands, also for what had closed by itself
  const closedItself = before.state !== 'open' && before.closedBy === null
  const isDecided = body.state !== undefined && (body.state !== before.state || closedItself)
  const closing = state === 'open' ? { closedAt: null, closedBy: null } : { closedAt: now, closedBy: staff.id }
  return {
    state,
    note: state === 'open' && note === GONE_NOTE ? null : note,
    ownerId: owner === undefined ? before.ownerId : owner,
    ...isDecided ? closing : { closedAt: before.closedAt, closedBy: before.closedBy },
  }
}

function facts({ state, ownerId, note, closedBy }: Worked): Record<string, string | null> {
  return { state, ownerId, note, closedBy }
}

function refused(path: string, sentence: string): DomainError {
  return new DomainError('invalid_request', `${sentence} Nothing was changed.`, { issues: [{ path, message: sentence }] })
}
