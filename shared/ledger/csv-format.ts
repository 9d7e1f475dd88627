import { decodeText, encodeText, splitCells } from './csv-cells'
import { BLANK_ROW, COLUMN_SHAPES, EARLIER_COLUMNS, LEDGER_COLUMNS, type LedgerColumn, type LedgerFileRow } from './ledger-file-row'
import type { LedgerFormat, LedgerLine } from './ledger-format'

const END = '\r\n'
const SEAL_LENGTH = ','.length + 64 + END.length
const SEAL = /^,[0-9a-f]{64}\r\n$/
const TRAILER = 'trailer'

/** RFC 4180, UTF-8 without a byte order mark, a header, one line a row. */
export const csvFormat = csvFormatOf(LEDGER_COLUMNS)
export const earlierCsvFormats = EARLIER_COLUMNS.map(csvFormatOf)

function csvFormatOf(columns: readonly LedgerColumn[]): LedgerFormat {
  /** Line number, columns; the seal comes after. */
  const cellCount = 1 + columns.length
  const isText = columns.map(column => COLUMN_SHAPES[column].pattern === null)
  return {
    name: 'csv',
    header: `n,${columns.join(',')},line_hash${END}`,
    encodeRow(number, row) {
      let line = String(number)
      for (let index = 0; index < columns.length; index++) {
        const value = row[columns[index]!]
        // a number, also a negative one, is no formula: it stays a number
        line += `,${isText[index] ? encodeText(value) : value ?? ''}`
      }
      return line
    },
    encodeTrailer: (statement, signature) => `${TRAILER},${encodeText(statement)},${signature ?? ''}${','.repeat(cellCount - 3)}`,
    seal: (content, lineHash) => `${content},${lineHash}${END}`,
    unseal(line) {
      const cut = line.length - SEAL_LENGTH
      if (cut < 0 || !SEAL.test(line.slice(cut))) return null
      return { content: line.slice(0, cut), lineHash: line.slice(cut + 1, -END.length) }
    },
    decode(content) {
      const cells = splitCells(content)
      if (cells?.length !== cellCount) return null
      return cells[0] === TRAILER ? decodeTrailer(cells) : decodeRow(columns, isText, cells)
    },
  }
}

function decodeTrailer(cells: (string | null)[]): LedgerLine | null {
  const statement = decodeText(cells[1] ?? '')
  if (!statement || cells.slice(3).some(cell => cell !== null)) return null
  return { type: 'trailer', statement, signature: cells[2] ?? null }
}

function decodeRow(
  columns: readonly LedgerColumn[], isText: readonly boolean[], cells: (string | null)[],
): LedgerLine | null {
  const number = cells[0]!
  if (number === null) return null
  const row = { ...BLANK_ROW }
  for (let index = 0; index < columns.length; index++) {
    const cell = cells[index + 1]!
    if (cell === null) continue
    const value = isText[index] ? decodeText(cell) : cell
    if (value === null) return null
    row[columns[index]!] = value
  }
  return { type: 'row', number, row: row as LedgerFileRow }
}
