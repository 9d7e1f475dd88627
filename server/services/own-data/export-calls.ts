import type { Context } from '../../context'
import { listCalls } from '../../db/calls/calls'
import { decimalFromScaled } from '../../../shared/format/money'
import { encodeText } from '../../../shared/ledger/csv-cells'
import type { CallDto, HistoryFilter } from '../../../shared/schemas/calls'
import { toCallDto } from '../calls/call-dto'
import { callFilterOf, type HistoryOwner } from '../calls/call-filter'
import type { ExportSink } from '../exports/write-export'

const BATCH = 500
const COLUMNS = ['call_id', 'began_at', 'called', 'country', 'line_type', 'status', 'talked_seconds', 'charged', 'given_back', 'currency'] as const
const END = '\r\n'
const MICRO_DIGITS = 6

/** Writes a person's calls as filtered, newest first, as slowly as their reader takes them. Exact; times are UTC. */
export async function exportCalls(
  context: Context, owner: HistoryOwner, filter: HistoryFilter, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const asked = await asUser(owner.id, tx => callFilterOf(tx, owner, filter))
  const day = context.clock.now().toISOString().slice(0, 10)
  sink.begin({ fileName: `talktime-calls-${day}.csv`, format: 'csv' })
  try {
    await sink.write(COLUMNS.join(',') + END)
    for (let after: { createdAt: Date, id: string } | undefined; ;) {
      const rows = await asUser(owner.id, tx => listCalls(tx, { ...asked, limit: BATCH, after }))
      if (rows.length > 0) await sink.write(rows.map(row => toLine(toCallDto(row))).join(''))
      if (rows.length < BATCH) break
      after = rows.at(-1)!.call
    }
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}

function toLine(call: CallDto): string {
  const money = (micros: string | null) => (micros === null ? '' : decimalFromScaled(BigInt(micros), MICRO_DIGITS))
  return [
    call.id, call.createdAt, encodeText(call.toNumber), call.country ?? '', call.lineType, call.status,
    call.durationSeconds ?? '', money(call.chargedMicros), money(call.refundedMicros), call.currency,
  ].join(',') + END
}
