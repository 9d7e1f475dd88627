import type { Context } from '../../../context'
import { findAgentRound, listAgentRoundLines, type AgentRoundLine } from '../../../db/agents/agent-rounds'
import { decimalFromScaled } from '../../../../shared/format/money'
import { encodeText } from '../../../../shared/ledger/csv-cells'
import type { ExportSink } from '../../exports/write-export'
import { linesOf, writeInPages } from '../../exports/write-in-pages'
import { missingRound } from './agent-round-dto'

const END = '\r\n'
const MICRO_DIGITS = 6
const HEADER = ['Number', 'Told', 'State', 'Reason', 'Calls', 'Last call', 'Ended', 'Answered by', 'Seconds', 'Lead', 'Call']

/**
 * The numbers of a round and what came of each, as CSV, in the order of the list. No cell is a formula (F3).
 *
 * @throws DomainError `not_found`; before the first byte only.
 */
export async function exportAgentRound(context: Context, userId: string, id: string, sink: ExportSink): Promise<void> {
  const { asUser } = context.database
  const read = (after: AgentRoundLine | undefined, limit: number) => asUser(userId, async (tx, asSystem) => {
    if (!await findAgentRound(tx, id)) missingRound()
    return asSystem(() => listAgentRoundLines(tx, id, after?.place ?? 0, limit))
  })
  await asUser(userId, async tx => await findAgentRound(tx, id) ?? missingRound())
  await writeInPages(sink, {
    fileName: `talktime-round-${context.clock.now().toISOString().slice(0, 10)}.csv`, format: 'csv',
    header: `${[...HEADER, `Cost (${context.config.currency})`].join(',')}${END}`, page: linesOf(read, lineOf),
  })
}

function lineOf(row: AgentRoundLine): string {
  const told = Object.entries(row.variables).map(([name, value]) => `${name}: ${value}`).join('; ')
  const cells = [
    row.number, told, row.state, row.reason, row.calls,
    row.last_at === null ? null : new Date(row.last_at).toISOString(),
    row.status, row.answered_by, row.seconds, row.lead_id, row.last_call,
  ]
  const written = cells.map(cell => (typeof cell === 'number' ? String(cell) : encodeText(cell === '' ? null : cell)))
  return [...written, decimalFromScaled(BigInt(row.cost), MICRO_DIGITS)].join(',') + END
}
