import type { Context } from '../../context'
import { listCalls, type CallWithHold } from '../../db/calls/calls'
import { decimalFromScaled } from '../../../shared/format/money'
import { encodeText } from '../../../shared/ledger/csv-cells'
import type { HistoryFilter } from '../../../shared/schemas/calls'
import { toCallDto } from '../calls/call-dto'
import { callFilterOf, type HistoryOwner } from '../calls/call-filter'
import type { ExportSink } from '../exports/write-export'
import { linesOf, writeInPages } from '../exports/write-in-pages'

/** `number` is the other side's, whichever way the call went. */
const COLUMNS = [
  'call_id', 'began_at', 'direction', 'number', 'own_number', 'country', 'line_type', 'status', 'talked_seconds', 'charged', 'given_back', 'currency',
] as const
const END = '\r\n'
const MICRO_DIGITS = 6

/** A person's calls as filtered, as CSV, newest first. Exact; times are UTC. */
export async function exportCalls(
  context: Context, owner: HistoryOwner, filter: HistoryFilter, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const asked = await asUser(owner.id, tx => callFilterOf(tx, owner, filter))
  const read = (last: CallWithHold | undefined, limit: number) =>
    asUser(owner.id, tx => listCalls(tx, { ...asked, limit, after: last?.call }))
  await writeInPages(sink, {
    fileName: `talktime-calls-${context.clock.now().toISOString().slice(0, 10)}.csv`,
    format: 'csv',
    header: COLUMNS.join(',') + END,
    page: linesOf(read, toLine),
  })
}

function toLine(row: CallWithHold): string {
  const call = toCallDto(row)
  const money = (micros: string | null) => (micros === null ? '' : decimalFromScaled(BigInt(micros), MICRO_DIGITS))
  return [
    call.id, call.createdAt, call.direction, encodeText(call.toNumber), encodeText(call.ownNumber), call.country ?? '', call.lineType, call.status,
    call.durationSeconds ?? '', money(call.chargedMicros), money(call.refundedMicros), call.currency,
  ].join(',') + END
}
