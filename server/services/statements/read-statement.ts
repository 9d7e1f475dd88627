import { DomainError } from '../../domain/errors'
import { monthNamed, monthOf, statementNumber } from '../../domain/statements/statement-month'
import type { Context } from '../../context'
import { findLastRowBefore, listStatementRows } from '../../db/statements'
import { findWallet } from '../../db/wallet'
import type { StatementDto, StatementSumDto } from '../../../shared/schemas/statements'
import { TRANSACTION_KINDS, type TransactionDto } from '../../../shared/schemas/wallet'
import { toTransactionDto } from '../wallet/transaction-dto'

export interface StatementHolder {
  id: string
  name: string
  email: string
}

/**
 * The statement of a month. It lists what was posted in the month, in the order of posting: so the opening balance and
 * the rows make the closing one, and a month that is over never changes.
 *
 * @throws DomainError `not_found` for months before the wallet and for those to come.
 */
export async function readStatement(context: Context, holder: StatementHolder, name: string): Promise<StatementDto> {
  const now = context.clock.now()
  const month = monthNamed(name)
  return context.database.asUser(holder.id, async tx => {
    const wallet = await findWallet(tx, holder.id, context.config.currency)
    if (!wallet || month.from > now || month.to <= wallet.createdAt) {
      throw new DomainError('not_found', 'There is no statement of this month.')
    }
    const before = await findLastRowBefore(tx, wallet.id, month.from)
    const rows = (await listStatementRows(tx, wallet.id, month))
      .map(row => toTransactionDto(row.transaction, row.toNumber))
    const last = rows.at(-1) ?? (before && { walletSeq: before.walletSeq.toString(), hash: Buffer.from(before.hash).toString('hex') })
    const openingMicros = before?.balanceAfterMicros ?? 0n
    const total = (isIn: boolean) => rows.map(row => BigInt(row.amountMicros)).filter(amount => (amount > 0n) === isIn)
      .reduce((sum, amount) => sum + amount, 0n)
    return {
      month: name,
      number: statementNumber(month, wallet.id),
      openingMicros: openingMicros.toString(),
      inMicros: total(true).toString(),
      outMicros: (-total(false)).toString(),
      closingMicros: (openingMicros + total(true) + total(false)).toString(),
      rowCount: rows.length,
      isComplete: month.to <= monthOf(now).from,
      currency: wallet.currency,
      from: month.from.toISOString(),
      to: month.to.toISOString(),
      madeAt: now.toISOString(),
      walletId: wallet.id,
      company: context.config.company,
      holder: { name: holder.name, email: holder.email },
      sums: sumByKind(rows),
      rows,
      head: last && { walletSeq: last.walletSeq, hash: last.hash },
    }
  })
}

/** In the order in which the kinds are named, those that there are. */
function sumByKind(rows: readonly TransactionDto[]): StatementSumDto[] {
  return TRANSACTION_KINDS.map(kind => {
    const ofKind = rows.filter(row => row.kind === kind)
    const sum = ofKind.reduce((total, row) => total + BigInt(row.amountMicros), 0n)
    return { kind, count: ofKind.length, sumMicros: sum.toString() }
  }).filter(sum => sum.count > 0)
}
