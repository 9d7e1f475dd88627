import type { Context } from '../../../context'
import { listWishes, type CallWishRow } from '../../../db/agents/call-wishes'
import { encodeText } from '../../../../shared/ledger/csv-cells'
import type { WishFileQuery } from '../../../../shared/schemas/agents/call-wishes'
import type { ExportSink } from '../../exports/write-export'
import { linesOf, writeInPages } from '../../exports/write-in-pages'
import { WISH_FILE_TITLES } from './wish-file'

const END = '\r\n'

/** Who agreed, or who does not want calls, as a file that can be taken in again; no cell is a formula (F3). */
export async function exportWishes(
  { clock, database }: Context, userId: string, { kind, removed }: WishFileQuery, sink: ExportSink,
): Promise<void> {
  const read = (after: CallWishRow | undefined, limit: number) => database.asUser(userId, tx =>
    listWishes(tx, { userId, kind, withRemoved: removed === 'true', after, limit }))
  await writeInPages(sink, {
    fileName: `talktime-${kind === 'consent' ? 'agreed' : 'do-not-call'}-${clock.now().toISOString().slice(0, 10)}.csv`,
    format: 'csv',
    header: `${WISH_FILE_TITLES.join(',')}${END}`,
    page: linesOf(read, toLine),
  })
}

function toLine({ number, saidAt, way, wording, removedAt, removalNote }: CallWishRow): string {
  const cells = [number, saidAt.toISOString(), way, wording, removedAt?.toISOString() ?? null, removalNote]
  return cells.map(cell => (cell === null ? '' : encodeText(cell))).join(',') + END
}
