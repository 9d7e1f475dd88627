import { decodeText, encodeText, splitCells } from './csv-cells'
import { BLANK_ROW, COLUMN_SHAPES, LEDGER_COLUMNS, type LedgerFileRow } from './ledger-file-row'
import type { LedgerFormat, LedgerLine } from './ledger-format'

const END = '\r\n'
const SEAL_LENGTH = ','.length + 64 + END.length
const SEAL = /^,[0-9a-f]{64}\r\n$/
const TRAILER = 'trailer'
/** Line number, columns; the seal comes after. */
const CELLS = 1 + LEDGER_COLUMNS.length
const TRAILER_REST = ','.repeat(CELLS - 3)
const IS_TEXT = LEDGER_COLUMNS.map(column => COLUMN_SHAPES[column].pattern === null)

/** RFC 4180, UTF-8 without a byte order mark, a header, one line a row. */
export const csvFormat: LedgerFormat = {
  name: 'csv',
  header: `n,${LEDGER_COLUMNS.join(',')},line_hash${END}`,
  encodeRow(number, row) {
    let line = String(number)
    for (let index = 0; index < LEDGER_COLUMNS.length; index++) {
      const value = row[LEDGER_COLUMNS[index]!]
      // a number, also a negative one, is no formula: it stays a number
      line += `,${IS_TEXT[index] ? encodeText(value) : value ?? ''}`
    }
    return line
  },
  encodeTrailer: (statement, signature) => `${TRAILER},${encodeText(statement)},${signature ?? ''}${TRAILER_REST}`,
  seal: (content, lineHash) => `${content},${lineHash}${END}`,
  unseal(line) {
    const cut = line.length - SEAL_LENGTH
    if (cut < 0 || !SEAL.test(line.slice(cut))) return null
    return { content: line.slice(0, cut), lineHash: line.slice(cut + 1, -END.length) }
  },
  decode(content) {
    const cells = splitCells(content)
    if (cells?.length !== CELLS) return null
    return cells[0] === TRAILER ? decodeTrailer(cells) : decodeRow(cells)
  },
}

function decodeTrailer(cells: (string | null)[]): LedgerLine | null {
  const statement = decodeText(cells[1] ?? '')
  if (!statement || cells.slice(3).some(cell => cell !== null)) return null
  return { type: 'trailer', statement, signature: cells[2] ?? null }
}

function decodeRow(cells: (string | null)[]): LedgerLine | null {
  const number = cells[0]!
  if (number === null) return null
  const row = { ...BLANK_ROW }
  for (let index = 0; index < LEDGER_COLUMNS.length; index++) {
    const cell = cells[index + 1]!
    if (cell === null) continue
    const value = IS_TEXT[index] ? decodeText(cell) : cell
    if (value === null) return null
    row[LEDGER_COLUMNS[index]!] = value
  }
  return { type: 'row', number, row: row as LedgerFileRow }
}
