import type { Context } from '../../context'
import { findWallet, listTransactions } from '../../db/wallet'
import { decimalFromScaled } from '../../../shared/format/money'
import { encodeText } from '../../../shared/ledger/csv-cells'
import type { TransactionDto, TransactionsFilter } from '../../../shared/schemas/wallet'
import type { ExportSink } from '../exports/write-export'
import { linesOf, writeInPages } from '../exports/write-in-pages'
import { movementsOf } from '../wallet/movements-of'
import { toTransactionDto } from '../wallet/transaction-dto'

const COLUMNS = ['row', 'took_effect_at', 'kind', 'amount', 'balance_after', 'currency', 'called', 'reason', 'call_id', 'hash'] as const
const END = '\r\n'
const MICRO_DIGITS = 6

/** A person's movements as filtered, as CSV, newest first. Exact; times are UTC. */
export async function exportMovements(
  context: Context, userId: string, filter: TransactionsFilter, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const wallet = await asUser(userId, tx => findWallet(tx, userId, context.config.currency))
  const asked = movementsOf(filter)
  type Row = Awaited<ReturnType<typeof listTransactions>>[number]
  const read = async (last: Row | undefined, limit: number) => wallet === null ? [] : asUser(userId, tx =>
    listTransactions(tx, { walletId: wallet.id, limit, beforeSeq: last?.transaction.walletSeq, ...asked }))
  await writeInPages(sink, {
    fileName: `talktime-movements-${context.clock.now().toISOString().slice(0, 10)}.csv`,
    format: 'csv',
    header: COLUMNS.join(',') + END,
    page: linesOf(read, ({ transaction, toNumber }) =>
      toLine(toTransactionDto(transaction, toNumber), toNumber, wallet!.currency)),
  })
}

const decimal = (micros: string): string => decimalFromScaled(BigInt(micros), MICRO_DIGITS)

/** @param toNumber of the call that it is about, E.164: a number with spaces would be a formula. */
function toLine(row: TransactionDto, toNumber: string | null, currency: string): string {
  return [
    row.walletSeq, row.effectiveAt, row.kind,
    decimal(row.amountMicros), decimal(row.balanceAfterMicros),
    currency, encodeText(toNumber), encodeText(row.reason), row.callId ?? '', row.hash,
  ].join(',') + END
}
