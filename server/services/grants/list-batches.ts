import { adjustmentMaximum } from '../../domain/adjustments/adjustment-rules'
import type { Context } from '../../context'
import { listBatches as listRows } from '../../db/grants'
import type { VoucherBatchesDto } from '../../../shared/schemas/grants'
import type { Role } from '../../../shared/schemas/user'

const MOST_BATCHES = 200

/** What became of each batch of codes, newest first. The codes themselves are not kept. */
export async function listBatches(
  context: Context, staff: { id: string, role: Role },
): Promise<VoucherBatchesDto> {
  const { adjustmentMaximumMicros, currency } = context.config
  return {
    batches: await context.database.asStaff(staff.id, tx => listRows(tx, MOST_BATCHES)),
    // all uses of all codes of a batch are worth no more than who asks for it may move at once
    maximumMicros: String(adjustmentMaximum(staff.role, adjustmentMaximumMicros) ?? 0n),
    currency,
  }
}
