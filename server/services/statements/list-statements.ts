import { monthNamed, monthOf, statementNumber } from '../../domain/statements/statement-month'
import type { Context } from '../../context'
import { listStatementMonths } from '../../db/statements'
import { findWallet } from '../../db/wallet'
import type { StatementsDto } from '../../../shared/schemas/statements'

/** The months in which something moved, newest first. */
export async function listStatements(context: Context, userId: string): Promise<StatementsDto> {
  const { currency } = context.config
  const running = monthOf(context.clock.now())
  return context.database.asUser(userId, async tx => {
    const wallet = await findWallet(tx, userId, currency)
    const months = wallet ? await listStatementMonths(tx, wallet.id) : []
    return {
      currency,
      statements: months.map(({ month, count, ...amounts }) => ({
        month,
        number: statementNumber(monthNamed(month), wallet!.id),
        ...amounts,
        rowCount: count,
        isComplete: month < running.name,
      })),
    }
  })
}
