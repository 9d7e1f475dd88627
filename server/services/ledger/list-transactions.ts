import type { Context } from '../../context'
import { listLedger } from '../../db/ledger/page'
import type { FinanceTransactionsPage, FinanceTransactionsQuery } from '../../../shared/schemas/ledger'
import { cursorOf } from '../cursor'
import { toFinanceTransaction } from './transaction-dto'
import { scopeOf } from './view-scope'

const CURSOR = cursorOf({ id: 'number' })

/** Who looks: their transaction, and their country for numbers without +. */
export interface Looker { id: string, country: string }

/** A page of everybody's ledger, newest first. @throws DomainError `invalid_request`. */
export async function listFinanceTransactions(
  context: Context, staff: Looker, query: FinanceTransactionsQuery,
): Promise<FinanceTransactionsPage> {
  const { limit, cursor, ...filter } = query
  const beforeId = cursor === undefined ? null : CURSOR.decode(cursor).id.toString()
  return context.database.asStaff(staff.id, async tx => {
    const page = await listLedger(tx, await scopeOf(tx, filter, staff.country), { limit, beforeId })
    return {
      transactions: page.rows.map(toFinanceTransaction),
      nextCursor: page.nextBefore === null ? null : CURSOR.encode({ id: BigInt(page.nextBefore) }),
      lookedBackTo: page.lookedBackTo,
    }
  })
}
