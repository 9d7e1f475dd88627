import { createSeedSigner } from '../../anchors/anchor-key'
import { nodeLedgerCrypto } from '../../anchors/node-ledger-crypto'
import { DomainError } from '../../domain/errors'
import type { Context } from '../../context'
import { writeAudit } from '../../db/audit'
import { cancelTransaction, findExport, identify, readFileRows, updateExport, type ExportRow } from '../../db/exports'
import type { LedgerScope } from '../../db/ledger/scope'
import { exportCoverage } from '../../../shared/export-coverage'
import { csvFormat } from '../../../shared/ledger/csv-format'
import { jsonLinesFormat } from '../../../shared/ledger/json-lines-format'
import { createLedgerWriter, type LedgerWriter } from '../../../shared/ledger/ledger-writer'
import type { LedgerStatement } from '../../../shared/ledger/statement'
import type { Looker } from '../ledger/list-transactions'
import { filterWords, viewOf } from './export-dto'
import { exportScope } from './export-scope'

/** Where a file goes, as slowly as its reader takes it. */
export interface ExportSink {
  /** From here on nothing can be refused any more: the file only breaks off. */
  begin: (file: { fileName: string, format: ExportRow['format'] | 'json' | 'vcf' }) => void
  /** Resolves when there is room for more. @throws ReaderGone */
  write: (text: string) => Promise<void>
  end: () => void
  /** Breaks the file off, so that nobody takes what is there for all of it. */
  breakOff: () => void
  /** Aborts when the reader is gone. */
  gone: AbortSignal
}

export class ReaderGone extends Error {
  constructor() {
    super('whoever read the export has gone')
    this.name = 'ReaderGone'
  }
}

/** Each takes a connection for as long as it lasts, and calls need connections too. */
const MOST_AT_ONCE = 3
let atOnce = 0
const PROGRESS_MS = 1000
/** Texts of more than some 100 kB are kept apart by V8 and collected late: a file of long lines would pile them up. */
const ROWS_A_WRITE = 25

/**
 * Writes an export's file. Memory stays the same however many rows there are; the reader's pace is the pace.
 *
 * @throws DomainError `not_found` for what is not one's own, `too_many_exports`, `invalid_request`; before the first
 * byte only.
 */
export async function writeExport(
  context: Context, staff: Looker, id: string, sink: ExportSink, requestId: string,
): Promise<void> {
  if (atOnce >= MOST_AT_ONCE) {
    throw new DomainError('too_many_exports', 'Other exports are being written just now. Yours is kept: download it in a minute.')
  }
  atOnce += 1
  try {
    const { row, scope } = await take(context, staff, id, requestId)
    await write(context, staff.id, row, scope, sink)
  } finally {
    atOnce -= 1
  }
}

/** Says that the file is being written, and by whom it was had (A5). */
async function take(context: Context, staff: Looker, id: string, requestId: string) {
  return context.database.asStaff(staff.id, async tx => {
    const row = await findExport(tx, staff.id, id)
    if (!row) throw new DomainError('not_found', 'You have no such export.')
    const scope = await exportScope(tx, row.filter, staff.country)
    await updateExport(tx, id, { state: 'running', rowsDone: 0, finishedAt: null })
    const { fileName, rowsTotal } = row
    await writeAudit(tx, {
      at: context.clock.now(), actorId: staff.id, action: 'export.download', subjectType: 'export', subjectId: id, after: { fileName, rowsTotal }, requestId,
    })
    return { row, scope }
  })
}

async function write(
  context: Context, staffId: string, row: ExportRow, scope: LedgerScope, sink: ExportSink,
): Promise<void> {
  const writer = writerOf(context, row)
  const note = (values: Parameters<typeof updateExport>[2]) =>
    context.database.asStaff(staffId, tx => updateExport(tx, row.id, values))
  sink.begin(row)
  try {
    await sink.write(writer.encodeHeader())
    await writeRows(context, staffId, scope, writer, sink, () => note({ rowsDone: writer.rows() }))
    // the moment of asking, not of writing: had twice, it is the same file
    await sink.write(writer.encodeTrailer(row.createdAt))
    await note({ state: 'done', rowsDone: writer.rows(), finishedAt: context.clock.now() })
    sink.end()
  } catch (error) {
    sink.breakOff()
    const isGone = sink.gone.aborted
    if (!isGone) context.log.error({ error, exportId: row.id, rows: writer.rows() }, 'an export broke off')
    await note({ state: isGone ? 'ready' : 'failed' })
  }
}

async function writeRows(
  context: Context, staffId: string, scope: LedgerScope, writer: LedgerWriter, sink: ExportSink,
  noteProgress: () => Promise<void>,
): Promise<void> {
  let notedAt = context.clock.now().getTime()
  await context.database.asStaff(staffId, async tx => {
    // a transaction that lost a race is tried again; a file that was begun is not
    if (writer.rows() > 0) throw new Error('the rows of an export were interrupted')
    const running = await identify(tx)
    const cancel = () => void cancelTransaction(context.database.sql, running).catch(() => {})
    sink.gone.addEventListener('abort', cancel)
    try {
      for await (const rows of readFileRows(tx, scope)) {
        for (let at = 0; at < rows.length; at += ROWS_A_WRITE) {
          await sink.write(rows.slice(at, at + ROWS_A_WRITE).map(writer.encodeRow).join(''))
        }
        const now = context.clock.now().getTime()
        if (now - notedAt < PROGRESS_MS) continue
        notedAt = now
        await noteProgress()
      }
    } finally {
      sink.gone.removeEventListener('abort', cancel)
    }
  })
}

/** Rows by their ids alone are all that there are. */
function rangeOf({ filter: { after, through } }: ExportRow): LedgerStatement['range'] {
  return after === undefined || through === undefined ? undefined : [after, through]
}

function writerOf({ config, verifierSha256 }: Context, row: ExportRow): LedgerWriter {
  const range = rangeOf(row)
  return createLedgerWriter({
    format: row.format === 'csv' ? csvFormat : jsonLinesFormat,
    coverage: exportCoverage(viewOf(row), row.filter),
    filter: filterWords(row.filter),
    currency: config.currency,
    crypto: nodeLedgerCrypto,
    signer: createSeedSigner(config.anchors.signingKey),
    ...range && { range },
    ...verifierSha256 !== null && { verifierSha256 },
  })
}
