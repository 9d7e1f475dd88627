import type { Context } from '../../../context'
import { findNames } from '../../../db/outreach/membership'
import { listRoundLines, type RoundLine } from '../../../db/outreach/round-reports'
import { decimalFromScaled } from '../../../../shared/format/money'
import { encodeText } from '../../../../shared/ledger/csv-cells'
import type { ExportSink } from '../../exports/write-export'
import { linesOf, writeInPages } from '../../exports/write-in-pages'
import { requireOwnRound } from './require-own-round'

const END = '\r\n'
const MICRO_DIGITS = 6
const HEADER = ['Name', 'Number', 'Place', 'Language', 'Worker', 'State', 'Reason', 'Calls', 'Last call', 'Last outcome', 'Key', 'Meaning', 'Seconds']

/**
 * The people of a round and what came of each, as CSV, in the order of the list. No cell is a formula (F3).
 *
 * @throws DomainError `not_found`; before the first byte only.
 */
export async function exportRound(context: Context, userId: string, id: string, sink: ExportSink): Promise<void> {
  const { asUser } = context.database
  await asUser(userId, tx => requireOwnRound(tx, userId, id))
  const names = new Map<string, string>()
  // whoever leaves the programme meanwhile reads no further
  const read = (after: RoundLine | undefined, limit: number) => asUser(userId, async (tx, asSystem) => {
    await requireOwnRound(tx, userId, id)
    return asSystem(async () => {
      const rows = await listRoundLines(tx, id, after?.place_in_list ?? 0, limit)
      const unknown = [...new Set(rows.map(({ worker_id: worker }) => worker))].filter(worker => !names.has(worker))
      for (const [worker, name] of await findNames(tx, unknown)) names.set(worker, name)
      return rows
    })
  })
  await writeInPages(sink, {
    fileName: `talktime-round-${context.clock.now().toISOString().slice(0, 10)}.csv`, format: 'csv',
    header: `${[...HEADER, `Cost (${context.config.currency})`].join(',')}${END}`, page: linesOf(read, row => lineOf(row, names)),
  })
}

function lineOf(row: RoundLine, names: Map<string, string>): string {
  const cells = [
    row.name, row.number, row.place, row.language, names.get(row.worker_id) ?? '', row.state, row.reason, row.calls,
    row.last_at === null ? null : new Date(row.last_at).toISOString(), row.outcome, row.key, row.meaning, row.seconds,
  ]
  const written = cells.map(cell => (typeof cell === 'number' ? String(cell) : encodeText(cell === '' ? null : cell)))
  return [...written, decimalFromScaled(BigInt(row.cost), MICRO_DIGITS)].join(',') + END
}
