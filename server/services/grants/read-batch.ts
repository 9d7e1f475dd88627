import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { listBatches, listBatchUses, type BatchUse } from '../../db/grants'
import { MOST_VOUCHERS, type VoucherBatchDetailDto, type VoucherUseDto } from '../../../shared/schemas/grants'

/**
 * A batch and who redeemed its codes, held against who made it and who approved it (A6).
 *
 * @throws DomainError `not_found`.
 */
export async function readBatch(context: Context, staffId: string, name: string): Promise<VoucherBatchDetailDto> {
  return context.database.asStaff(staffId, async tx => {
    const [batch] = await listBatches(tx, 1, name)
    if (!batch) throw new DomainError('not_found', 'There is no such batch.')
    const uses = await listBatchUses(tx, name, MOST_VOUCHERS, context.clock.now())
    return { batch, uses: uses.map(toUse) }
  })
}

function toUse(row: BatchUse): VoucherUseDto {
  return {
    codeTail: row.code_tail,
    person: { id: row.user_id, name: row.name, email: row.email },
    amountMicros: row.amount_micros,
    usedAt: row.used_at,
    transactionId: row.transaction_id,
    shares: [
      ...row.with_maker.map(trace => ({ trace, with: 'maker' as const })),
      ...row.with_approver.map(trace => ({ trace, with: 'approver' as const })),
    ],
  }
}
