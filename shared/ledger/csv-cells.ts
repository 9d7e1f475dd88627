/**
 * Text in a CSV cell: RFC 4180 on one line, no formula that a spreadsheet would run (F3), and exact both ways.
 *
 * Three steps, undone in reverse: control characters and the backslash become escapes (`\n`, `\u0085`, `\\`), so that a
 * row is a line; what a spreadsheet could take for a formula gets a leading apostrophe, and so does what begins with
 * one; then quotes where RFC 4180 wants them. Null is nothing, the empty text is `""`.
 */
// eslint-disable-next-line no-control-regex
const ESCAPED = /[\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|\p{Surrogate}/u
const ESCAPED_ALL = new RegExp(ESCAPED.source, 'gu')
const SHORT: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

// Full-width signs count: some spreadsheets read them as the plain ones.
const SIGN = '[=+\\-@＝＋－＠]'

const LIVE = new RegExp(`^['\\t\\r\\n\\u0000]|^[\\s\\u0000]*${SIGN}`)
/** Digits after a plus can only be themselves. */
const PHONE_NUMBER = /^\+[1-9]\d{1,14}$/
/** Where the list separator is a semicolon, one of these would open a cell of its own. */
const LIVE_AFTER_SEMICOLON = new RegExp(`;(?=[\\s"']*${SIGN})`, 'g')
const NEEDS_QUOTES = /[",]|^\s|\s$/

export function encodeText(text: string | null): string {
  if (text === null) return ''
  if (text === '') return '""'
  let cell = text
  if (ESCAPED.test(cell)) cell = cell.replace(ESCAPED_ALL, escape)
  if (cell.includes(';')) cell = cell.replace(LIVE_AFTER_SEMICOLON, '\\u003b')
  if (LIVE.test(text) && !PHONE_NUMBER.test(text)) cell = `'${cell}`
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** The text of a cell whose quotes are off already; null where its escapes make no sense. */
export function decodeText(cell: string): string | null {
  const text = cell.startsWith('\'') ? cell.slice(1) : cell
  if (!text.includes('\\')) return text
  let isSound = true
  const decoded = text.replace(/\\(u[0-9a-f]{4}|.?)/gs, (_, code: string) => {
    if (code.length === 5) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    const plain = { '\\': '\\', 'n': '\n', 'r': '\r', 't': '\t' }[code]
    if (plain === undefined) isSound = false
    return plain ?? ''
  })
  return isSound ? decoded : null
}

function escape(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The cells of a line without its end; null where the quotes are not as RFC 4180 has them. */
export function splitCells(line: string): (string | null)[] | null {
  if (!line.includes('"')) return plainCells(line)
  const cells: (string | null)[] = []
  let at = 0
  for (;;) {
    if (line[at] === '"') {
      const end = closingQuote(line, at + 1)
      if (end < 0 || (end + 1 < line.length && line[end + 1] !== ',')) return null
      cells.push(line.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 1
    } else {
      const comma = line.indexOf(',', at)
      const cell = comma < 0 ? line.slice(at) : line.slice(at, comma)
      if (cell.includes('"')) return null
      cells.push(cell === '' ? null : cell)
      at += cell.length
    }
    if (at >= line.length) return cells
    at += 1
  }
}

function plainCells(line: string): (string | null)[] {
  const cells: (string | null)[] = line.split(',')
  // in place: this is most of the lines of a large file
  for (let index = 0; index < cells.length; index++) if (cells[index] === '') cells[index] = null
  return cells
}

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line[at + 1] !== '"') return at
  }
  return -1
}
