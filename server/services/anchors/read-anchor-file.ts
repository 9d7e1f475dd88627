import { anchorFileName } from '../../anchors/anchor-store'
import type { Context } from '../../context'
import { DomainError } from '../../domain/errors'
import { findAnchor, sumLedgerUpTo } from '../../db/anchors'
import { headLine } from '../../../shared/ledger/wallet-heads'
import { anchorOfRow } from './anchor-facts'

/**
 * A day's anchor, and after it the newest row of each wallet up to there: with them a part of the ledger can be held
 * against the anchor. They are read from the ledger as it is; whether they are those of the anchor, its digest says.
 *
 * @throws DomainError `not_found`
 */
export async function readAnchorFile(
  context: Context, staffId: string, day: string,
): Promise<{ fileName: string, text: string }> {
  return context.database.asStaff(staffId, async tx => {
    const row = await findAnchor(tx, day)
    if (!row) throw new DomainError('not_found', 'This day is not sealed.')
    const lines = [anchorOfRow(row).file]
    await sumLedgerUpTo(tx, row.lastTransactionId, (...head) => void lines.push(headLine(...head)))
    return { fileName: anchorFileName(day), text: lines.join('') }
  })
}
