import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import type { Tx } from '../../db/client'
import { findCase, findCaseSubject, listOwners } from '../../db/books/match-cases'
import { DESK_ACT, isOneOf } from '../../../shared/roles'
import type { MatchCaseDetailDto } from '../../../shared/schemas/books'
import { toCaseDto, type Staff } from './book-dto'

/** A case with both sides and what it leads to. @throws DomainError `not_found`. */
export async function readCase(context: Context, staff: Staff, id: string): Promise<MatchCaseDetailDto> {
  return context.database.asStaff(staff.id, tx => caseDetailOf(context, tx, staff, id))
}

export async function caseDetailOf(
  { config }: Pick<Context, 'config'>, tx: Tx, staff: Staff, id: string,
): Promise<MatchCaseDetailDto> {
  const found = await findCase(tx, id)
  if (!found) throw new DomainError('not_found', 'There is no such case.')
  const { case: row } = found
  const subject = await findCaseSubject(tx, row)
  return {
    ...toCaseDto(found, subject?.currency ?? config.currency),
    ours: row.ours,
    theirs: row.theirs,
    callId: row.callId,
    paymentId: row.paymentId,
    person: subject && { ...subject.person, walletId: subject.walletId },
    transactionId: subject?.transactionId?.toString() ?? null,
    owners: await listOwners(tx),
    isEditable: isOneOf(DESK_ACT, staff.role),
  }
}
