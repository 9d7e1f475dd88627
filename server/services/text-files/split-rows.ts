import { LONGEST_ROW, type Line } from './read-lines'

/** A row's fields, or what is wrong with it, with the line that it begins at. */
export type Row = { line: number, fields: string[] } | { line: number, problem: string }

export interface RowShape {
  delimiter: string
  /** True for a line that is a row by itself; within quotes that says that the quote before it was never closed. */
  isRow: (line: string) => boolean
}

const STRAY = 'a quote stands where none may be'
const NEVER_CLOSED = 'a quote is opened and never closed'
const TOO_LONG = `the row is longer than ${LONGEST_ROW / 1024} KB; a quote may be missing`

/**
 * Rows of a file. Quoted fields may hold delimiters, doubled quotes and line ends; a quote that is wrong spoils its own
 * line only: reading goes on at the next.
 */
export async function* splitRows(lines: AsyncIterator<Line>, shape: RowShape): AsyncGenerator<Row> {
  let again: Line[] = []
  const next = async (): Promise<Line | null> => {
    const known = again.shift()
    if (known) return known
    const { value, done } = await lines.next()
    return done ? null : value
  }
  for (let first = await next(); first; first = await next()) {
    if (first.isTooLong) {
      yield { line: first.number, problem: TOO_LONG }
      continue
    }
    const { row, unused } = await readRow(first, next, shape)
    again = unused.concat(again)
    yield row
  }
}

async function readRow(
  first: Line, next: () => Promise<Line | null>, { delimiter, isRow }: RowShape,
): Promise<{ row: Row, unused: Line[] }> {
  const line = first.number
  const start = splitLine(first.text, delimiter, null)
  if (start.isStray) return { row: { line, problem: STRAY }, unused: [] }
  const fields = start.fields
  const more: Line[] = []
  let open = start.open
  let length = first.text.length
  while (open !== null) {
    const following = await next()
    if (following) more.push(following)
    length += following?.text.length ?? 0
    const isTooLong = following?.isTooLong || length > LONGEST_ROW
    const problem = !following || isRow(following.text) ? NEVER_CLOSED : isTooLong ? TOO_LONG : null
    if (problem) return { row: { line, problem }, unused: more }
    const part = splitLine(following!.text, delimiter, `${open}\n`)
    if (part.isStray) return { row: { line, problem: NEVER_CLOSED }, unused: more }
    fields.push(...part.fields)
    open = part.open
  }
  return { row: { line, fields }, unused: [] }
}

interface Split {
  fields: string[]
  /** What the quoted field holds so far that goes on in the next line; null where none does. */
  open: string | null
  isStray: boolean
}

/** @param open the quoted field that the line before left open */
export function splitLine(text: string, delimiter: string, open: string | null): Split {
  const fields: string[] = []
  const spacesAfter = (at: number) => /^ */.exec(text.slice(at, at + 100))![0].length
  let at = 0
  for (;;) {
    if (open === null) {
      const space = at + spacesAfter(at)
      // ="0049": how Excel keeps a spreadsheet from making a sum of digits
      const lead = text.startsWith('="', space) ? space + 1 : space
      if (text[lead] !== '"') {
        const found = text.indexOf(delimiter, at)
        const field = text.slice(at, found < 0 ? text.length : found)
        if (field.includes('"')) return { fields, open: null, isStray: true }
        fields.push(field)
        if (found < 0) return { fields, open: null, isStray: false }
        at = found + 1
        continue
      }
      open = ''
      at = lead + 1
    }
    const quote = text.indexOf('"', at)
    if (quote < 0) return { fields, open: open + text.slice(at), isStray: false }
    open += text.slice(at, quote)
    if (text[quote + 1] === '"') {
      open += '"'
      at = quote + 2
      continue
    }
    fields.push(open.replace(/^="([^"]*)"$/, '$1'))
    open = null
    const end = quote + 1 + spacesAfter(quote + 1)
    if (end === text.length) return { fields, open: null, isStray: false }
    if (text[end] !== delimiter) return { fields, open: null, isStray: true }
    at = end + 1
  }
}
