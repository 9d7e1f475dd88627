import { adjustmentMaximum } from '../../domain/finance/adjustment-rules'
import type { Context } from '../../context'
import { listBatches as listRows, type BatchRow } from '../../db/grants'
import type { VoucherBatchDto, VoucherBatchesDto } from '../../../shared/schemas/grants'
import type { Role } from '../../../shared/schemas/user'

export interface Staff { id: string, role: Role }

const MOST_BATCHES = 200

/** What became of each batch of codes, newest first. The codes themselves are not kept. */
export async function listBatches(context: Context, staff: Staff): Promise<VoucherBatchesDto> {
  const rows = await context.database.asStaff(staff.id, tx => listRows(tx, MOST_BATCHES))
  return {
    batches: rows.map(toBatchDto),
    maximumMicros: voucherMaximum(context.config, staff).toString(),
    currency: context.config.currency,
  }
}

/** All uses of all codes of a batch are worth no more than who makes it may move at once. */
export function voucherMaximum({ adjustmentMaximumMicros }: Context['config'], { role }: Staff): bigint {
  return adjustmentMaximum(role, adjustmentMaximumMicros) ?? 0n
}

export function toBatchDto(row: BatchRow): VoucherBatchDto {
  return {
    batch: row.batch,
    currency: row.currency,
    amountMicros: String(row.amountMicros),
    grantDays: row.grantDays,
    count: row.count,
    maxUses: row.maxUses,
    uses: row.uses,
    grantedMicros: row.grantedMicros ?? '0',
    canceledCount: row.canceledCount,
    validUntil: row.validUntil!.toISOString(),
    createdAt: row.createdAt!.toISOString(),
    createdBy: row.createdBy,
  }
}
