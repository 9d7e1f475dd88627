import type { Context } from '../../context'
import { findWallet, listTransactions } from '../../db/wallet'
import { decimalFromScaled } from '../../../shared/format/money'
import { encodeText } from '../../../shared/ledger/csv-cells'
import type { TransactionDto, TransactionsFilter } from '../../../shared/schemas/wallet'
import type { ExportSink } from '../exports/write-export'
import { movementsOf } from '../wallet/movements-of'
import { toTransactionDto } from '../wallet/transaction-dto'

const BATCH = 500
const COLUMNS = ['row', 'took_effect_at', 'kind', 'amount', 'balance_after', 'currency', 'called', 'reason', 'call_id', 'hash'] as const
const END = '\r\n'
const MICRO_DIGITS = 6

/** Writes a person's movements as CSV, newest first, as slowly as their reader takes them. Exact; times are UTC. */
export async function exportMovements(
  context: Context, userId: string, filter: TransactionsFilter, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const wallet = await asUser(userId, tx => findWallet(tx, userId, context.config.currency))
  const day = context.clock.now().toISOString().slice(0, 10)
  sink.begin({ fileName: `talktime-movements-${day}.csv`, format: 'csv' })
  try {
    await sink.write(COLUMNS.join(',') + END)
    for (let beforeSeq: bigint | undefined; wallet;) {
      const asked = { walletId: wallet.id, limit: BATCH, beforeSeq, ...movementsOf(filter) }
      const rows = await asUser(userId, tx => listTransactions(tx, asked))
      const written = rows.map(row => toLine(toTransactionDto(row.transaction, row.toNumber), wallet.currency))
      if (written.length > 0) await sink.write(written.join(''))
      if (rows.length < BATCH) break
      beforeSeq = rows.at(-1)!.transaction.walletSeq
    }
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}

const decimal = (micros: string): string => decimalFromScaled(BigInt(micros), MICRO_DIGITS)

function toLine(row: TransactionDto, currency: string): string {
  return [
    row.walletSeq, row.effectiveAt, row.kind,
    decimal(row.amountMicros), decimal(row.balanceAfterMicros),
    currency, encodeText(row.callDisplay), encodeText(row.reason), row.callId ?? '', row.hash,
  ].join(',') + END
}
