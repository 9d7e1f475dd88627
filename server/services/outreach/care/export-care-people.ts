import type { Context } from '../../../context'
import type { Tx } from '../../../db/client'
import { listParts } from '../../../db/outreach/care/parts'
import { listCarePeople, type CareRow } from '../../../db/outreach/care/people'
import { encodeText } from '../../../../shared/ledger/csv-cells'
import type { CareFileQuery } from '../../../../shared/schemas/outreach/care-imports'
import type { ExportSink } from '../../exports/write-export'
import { linesOf, writeInPages } from '../../exports/write-in-pages'
import { accessTo } from './care-access'
import { CARE_COLUMNS, CARE_FACTS } from './care-file'
import { wantedPeople } from './list-care-people'

const END = '\r\n'

/**
 * Those who are filtered as a file, in the order of the list: a worker's people in care, or a programme's (O4). Our own
 * import reads it again; no cell is a formula (F3).
 *
 * @throws DomainError `not_found` for a programme that one does not work in.
 */
export async function exportCarePeople(
  context: Context, userId: string, filter: CareFileQuery, sink: ExportSink,
): Promise<void> {
  const { asUser } = context.database
  const { wanted, workers } = await asUser(userId, async (tx, asSystem) => {
    const access = await accessTo(tx, filter.programme, userId)
    return { wanted: wantedPeople(access, filter), workers: await asSystem(() => namesInFile(tx, filter.programme)) }
  })
  const read = (after: CareRow | undefined, limit: number) => asUser(userId, tx => listCarePeople(tx, wanted, {
    limit, after: after && { isUnflagged: after.flaggedAt === null, name: after.name, id: after.id },
  }))
  await writeInPages(sink, {
    fileName: `talktime-people-${context.clock.now().toISOString().slice(0, 10)}.csv`,
    format: 'csv',
    header: `${[...Object.values(CARE_COLUMNS), ...CARE_FACTS].join(',')}${END}`,
    page: linesOf(read, row => careLine(row, workers)),
  })
}

/** Who works there, as import finds them: by code, or by address. */
async function namesInFile(tx: Tx, programmeId: string): Promise<Map<string, string>> {
  return new Map((await listParts(tx, programmeId)).map(({ userId, code, email }) => [userId, code ?? email]))
}

export function careLine(row: CareRow, workers: Map<string, string>): string {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  const cells = [
    row.name, row.number, row.phoneOwner, row.language, row.place, workers.get(row.workerId) ?? null, row.tags.join(', '),
    row.dates.map(({ label, date }) => `${label}: ${date}`).join('; '),
    iso(row.consentAt), row.consentWay, row.consentVersion?.toString() ?? null, iso(row.optedOutAt),
    iso(row.flaggedAt), row.flagReason, iso(row.numberDoubtedAt), String(row.unanswered),
    iso(row.lastCalledAt), iso(row.lastReachedAt),
  ]
  return cells.map(cell => encodeText(cell === '' ? null : cell)).join(',') + END
}
