import type { Context } from '../../context'
import { sqlStateOf } from '../../db/client'
import { sumLedger, type KindTotal } from '../../db/ledger/page'
import type { LedgerTotalsDto, TransactionFilter } from '../../../shared/schemas/ledger'
import type { Looker } from './list-transactions'
import { scopeOf } from './view-scope'

/** As long as somebody waits for sums beside a list that is there already. */
const SUM_TIMEOUT_MS = 10_000
const TIMED_OUT = '57014'

/** Count and sums of a view. A view that is too large for that says so. @throws DomainError `invalid_request`. */
export async function sumFinanceTransactions(
  context: Context, staff: Looker, filter: TransactionFilter,
): Promise<LedgerTotalsDto> {
  try {
    const kinds = await context.database.asStaff(staff.id, async tx => (
      sumLedger(tx, await scopeOf(tx, filter, staff.country), SUM_TIMEOUT_MS)
    ))
    return toDto(kinds, context.config.currency, true)
  } catch (error) {
    if (sqlStateOf(error) !== TIMED_OUT) throw error
    return toDto([], context.config.currency, false)
  }
}

function toDto(kinds: KindTotal[], currency: string, isComplete: boolean): LedgerTotalsDto {
  const inMicros = kinds.reduce((sum, kind) => sum + kind.inMicros, 0n)
  const outMicros = kinds.reduce((sum, kind) => sum + kind.outMicros, 0n)
  return {
    isComplete,
    currency,
    count: kinds.reduce((sum, kind) => sum + kind.count, 0),
    inMicros: inMicros.toString(),
    outMicros: outMicros.toString(),
    netMicros: (inMicros - outMicros).toString(),
    byKind: kinds.map(kind => ({ ...kind, inMicros: kind.inMicros.toString(), outMicros: kind.outMicros.toString() })),
  }
}
