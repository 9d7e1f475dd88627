import type { ExportSink } from './write-export'

const ROWS_AT_ONCE = 500

/** A file that is made as it is read. `page` answers with the next lines, and null where there are no more. */
export interface PagedFile {
  fileName: string
  format: Parameters<ExportSink['begin']>[0]['format']
  header: string
  page: () => Promise<string | null>
}

/** Writes a file page by page, as slowly as its reader takes it. A reader that has gone is no trouble of ours. */
export async function writeInPages(sink: ExportSink, { header, page, ...file }: PagedFile): Promise<void> {
  sink.begin(file)
  try {
    await sink.write(header)
    for (let lines = await page(); lines !== null; lines = await page()) await sink.write(lines)
    sink.end()
  } catch (error) {
    sink.breakOff()
    if (!sink.gone.aborted) throw error
  }
}

/**
 * The lines of a list that is read by keyset, so many rows at a time.
 *
 * @param read rows after one of them, or the first ones.
 */
export function linesOf<Row>(
  read: (after: Row | undefined, limit: number) => Promise<Row[]>, toLine: (row: Row) => string,
): PagedFile['page'] {
  let after: Row | undefined
  let isOver = false
  return async () => {
    if (isOver) return null
    const rows = await read(after, ROWS_AT_ONCE)
    isOver = rows.length < ROWS_AT_ONCE
    after = rows.at(-1)
    return rows.length > 0 ? rows.map(toLine).join('') : null
  }
}
