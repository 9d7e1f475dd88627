import type { ExportRow } from '../../db/exports'
import { exportCoverage } from '../../../shared/export-coverage'
import type { ExportDto, StartExportBody } from '../../../shared/schemas/exports'

export function toExportDto(row: ExportRow): ExportDto {
  const view = viewOf(row)
  return {
    id: row.id,
    view,
    format: row.format,
    filter: row.filter,
    coverage: exportCoverage(view, row.filter),
    fileName: row.fileName,
    state: row.state,
    rowsTotal: row.rowsTotal,
    rowsDone: row.rowsDone,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export function viewOf({ view }: Pick<ExportRow, 'view'>): StartExportBody['view'] {
  return view === 'month' ? 'month' : 'transactions'
}

/** Plain letters and digits: it stands in a header and on any disk. `talktime-2026-10-1f0c9a55.csv` */
export function exportFileName({ view, format, id }: Pick<StartExportBody, 'view' | 'format' | 'id'>, name: string): string {
  return `talktime-${view === 'month' ? name : `transactions-${name}`}-${id.slice(0, 8)}.${format}`
}

/** What was asked for, as the file itself says it: `kind = topup, through = 4711`. */
export function filterWords(filter: Record<string, string>): string {
  return Object.entries(filter).map(([name, value]) => `${name} = ${value}`).join(', ')
}
