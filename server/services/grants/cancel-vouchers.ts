import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { cancelBatch, listBatches } from '../../db/grants'
import type { VoucherBatchDto } from '../../../shared/schemas/grants'
import { toBatchDto } from './list-batches'

/**
 * Ends the codes of a batch. What was redeemed stays with whom it was granted to. Again: as it is.
 *
 * @throws DomainError `not_found`.
 */
export async function cancelVouchers(
  context: Context, staffId: string, batch: string, requestId: string,
): Promise<VoucherBatchDto> {
  return context.database.asStaff(staffId, async tx => {
    const now = context.clock.now()
    const count = await cancelBatch(tx, batch, now)
    const [row] = await listBatches(tx, 1, batch)
    if (!row) throw new DomainError('not_found', 'There is no such batch. Nothing was changed.')
    if (count > 0) {
      await writeAudit(tx, {
        at: now, actorId: staffId, action: 'voucher.cancel', subjectType: 'voucher', subjectId: batch, before: { open: count }, after: { open: 0, uses: row.uses }, requestId,
      })
    }
    return toBatchDto(row)
  })
}
