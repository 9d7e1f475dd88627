import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { cancelBatch, listBatches } from '../../db/grants'
import type { VoucherBatchDto } from '../../../shared/schemas/grants'

/**
 * Ends the codes of a batch, shown or not; that takes nobody else (A6). What was redeemed stays with whom it was
 * granted to. Again: as it is.
 *
 * @throws DomainError `not_found`.
 */
export async function cancelVouchers(
  context: Context, staffId: string, batch: string, requestId: string,
): Promise<VoucherBatchDto> {
  return context.database.asSystem(async tx => {
    const now = context.clock.now()
    const [before] = await listBatches(tx, 1, batch)
    if (await cancelBatch(tx, batch, staffId, now) === null) {
      throw new DomainError('not_found', 'There is no such batch. Nothing was changed.')
    }
    const after = (await listBatches(tx, 1, batch))[0]!
    if (after.canceledCount > before!.canceledCount) {
      await writeAudit(tx, {
        at: now,
        actorId: staffId,
        action: 'voucher.cancel',
        subjectType: 'voucher',
        subjectId: batch,
        before: { open: after.count - before!.canceledCount },
        after: { open: 0, uses: after.uses },
        requestId,
      })
    }
    return after
  })
}
