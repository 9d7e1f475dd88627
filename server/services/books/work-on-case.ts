import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import type { Tx } from '../../db/client'
import { GONE_NOTE, listOwners, lockCase, workOnCase as write, type CaseWork, type MatchCaseRow } from '../../db/books/match-cases'
import type { MatchCaseDetailDto, WorkOnCaseBody } from '../../../shared/schemas/books'
import type { Staff } from './book-dto'
import { caseDetailOf } from './read-case'

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
    const wanted = applied(before, await ownerOf(tx, staff, body), body)
    const isRepeat = !isDecided(before, body) && before.ownerId === wanted.ownerId && before.note === wanted.note
    if (!isRepeat) {
      const after = await write(tx, { id, ...wanted, by: staff.id, now: context.clock.now() })
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

type Wanted = Pick<CaseWork, 'state' | 'ownerId' | 'note'>

function applied(before: MatchCaseRow, owner: string | null | undefined, body: WorkOnCaseBody): Wanted {
  const state = body.state ?? before.state
  const note = body.note === undefined ? before.note : body.note || null
  if (state === 'explained' && (note === null || note === GONE_NOTE)) {
    throw refused('note', 'Say in the note what explains the difference.')
  }
  return {
    state: body.state ?? null,
    note: state === 'open' && note === GONE_NOTE ? null : note,
    ownerId: owner === undefined ? before.ownerId : owner,
  }
}

/** A person's word stands, also for what had closed by itself. */
function isDecided(before: MatchCaseRow, { state }: WorkOnCaseBody): boolean {
  return state !== undefined && (state !== before.state || (before.state !== 'open' && before.closedBy === null))
}

function facts({ state, ownerId, note, closedBy }: MatchCaseRow): Record<string, string | null> {
  return { state, ownerId, note, closedBy }
}

function refused(path: string, sentence: string): DomainError {
  return new DomainError('invalid_request', `${sentence} Nothing was changed.`, { issues: [{ path, message: sentence }] })
}
