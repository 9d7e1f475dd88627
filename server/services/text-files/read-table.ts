import { decodeText } from '../../../shared/ledger/csv-cells'
import { readLines, type Line } from './read-lines'
import { splitLine, splitRows } from './split-rows'

const DELIMITERS = [',', ';', '\t', '|']
const MOST_LINES_BEFORE = 5
const UNREADABLE = '\uFFFD'

export interface TableForm<Column> {
  /** What a title means; null for what nobody asks for. */
  columnOf: (title: string) => Column | null
  /** Whether these titles are a first line, and not something that stands before it. */
  isHeader: (columns: (Column | null)[]) => boolean
  /** Whether we wrote the file: its cells are defused (F3), and are made plain again. */
  isOurs: (columns: (Column | null)[], titles: string) => boolean
  /** What to say where no line names the columns. */
  noHeader: string
}

export interface TableRow<Column> {
  line: number
  cells: { column: Column, text: string }[]
  isOurs: boolean
}

type Problem = { line: number, problem: string }
interface Header<Column> { columns: (Column | null)[], delimiter: string, isOurs: boolean }

/** Rows of a table whose first line names its columns, whatever stands between them, as they are read. */
export async function* readTable<Column>(
  source: AsyncIterable<Uint8Array | string>, form: TableForm<Column>,
): AsyncGenerator<TableRow<Column> | Problem> {
  const lines = readLines(source)
  try {
    const found = await findHeader(lines, form)
    if (!found) {
      yield { line: 1, problem: form.noHeader }
      return
    }
    const { columns, delimiter } = found
    // a line with as many fields as the header is taken for a row, also where a quote before it was never closed
    const isRow = (text: string) => columns.length > 1 && text.split(delimiter).length >= columns.length
    for await (const row of splitRows(lines, { delimiter, isRow })) {
      if ('problem' in row) yield { line: row.line, problem: `The line cannot be read: ${row.problem}.` }
      else if (row.fields.every(field => field.trim() === '')) continue
      else yield readRow(row.fields, row.line, found)
    }
  } finally {
    await lines.return(undefined)
  }
}

async function findHeader<Column>(
  lines: AsyncIterator<Line>, form: TableForm<Column>,
): Promise<Header<Column> | null> {
  for (let seen = 0; seen < MOST_LINES_BEFORE; seen += 1) {
    const { value, done } = await lines.next()
    if (done) break
    const text = value.text.replace(/^\uFEFF/, '').trim()
    const headers = DELIMITERS.flatMap(delimiter => headerOf(text, delimiter, form))
    const width = ({ columns }: Header<Column>) => columns.filter(column => column !== null).length
    const [widest] = headers.sort((one, other) => width(other) - width(one))
    if (widest) return widest
  }
  return null
}

function headerOf<Column>(text: string, delimiter: string, form: TableForm<Column>): Header<Column>[] {
  const { fields, open, isStray } = splitLine(text, delimiter, null)
  if (open !== null || isStray) return []
  const columns = fields.map(form.columnOf)
  return form.isHeader(columns) ? [{ columns, delimiter, isOurs: form.isOurs(columns, text) }] : []
}

function readRow<Column>(
  fields: string[], line: number, { columns, isOurs }: Header<Column>,
): TableRow<Column> | Problem {
  if (fields.length > columns.length) return { line, problem: `The line has ${fields.length} fields where the first line names ${columns.length}.` }
  if (fields.some(field => field.includes(UNREADABLE))) {
    return { line, problem: 'The line is not text in UTF-8. Save the file as UTF-8 (or “CSV UTF-8”) and take it again.' }
  }
  const texts = fields.map(field => (isOurs ? decodeText(field) : field.trim()))
  if (texts.includes(null)) return { line, problem: 'The line has a backslash that says nothing.' }
  const cells = columns.flatMap((column, index) => (column === null ? [] : [{ column, text: texts[index] ?? '' }]))
  return { line, cells, isOurs }
}
