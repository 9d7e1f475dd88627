import { jsonText } from './json-text'
import { BLANK_ROW, EARLIER_COLUMNS, LEDGER_COLUMNS, type LedgerColumn, type LedgerFileRow } from './ledger-file-row'
import type { LedgerFormat, LedgerLine } from './ledger-format'

const SEAL_LENGTH = ',"line_hash":""}\n'.length + 64
const SEAL = /^,"line_hash":"[0-9a-f]{64}"\}\n$/
const TRAILER_START = '{"n":"trailer","statement":'
const TRAILER_SIGNATURE = ',"signature":'

/** One JSON object a line, every value a string. What is null is left out. */
export const jsonLinesFormat = jsonLinesFormatOf(LEDGER_COLUMNS)
export const earlierJsonLinesFormats = EARLIER_COLUMNS.map(jsonLinesFormatOf)

function jsonLinesFormatOf(columns: readonly LedgerColumn[]): LedgerFormat {
  const known = new Set<string>(columns)
  return {
    name: 'jsonl',
    header: `${JSON.stringify({ format: 'talktime-ledger/1', columns: ['n', ...columns, 'line_hash'] })}\n`,
    encodeRow(number, row) {
      let line = `{"n":"${number}"`
      for (const column of columns) {
        const value = row[column]
        if (value !== null) line += `,"${column}":${jsonText(value)}`
      }
      return line
    },
    // the statement stands as it was signed: an object in the object
    encodeTrailer: (statement, signature) =>
      `${TRAILER_START}${statement}${TRAILER_SIGNATURE}${signature === null ? 'null' : `"${signature}"`}`,
    seal: (content, lineHash) => `${content},"line_hash":"${lineHash}"}\n`,
    unseal(line) {
      const cut = line.length - SEAL_LENGTH
      if (cut < 0 || !SEAL.test(line.slice(cut))) return null
      return { content: line.slice(0, cut), lineHash: line.slice(-67, -3) }
    },
    decode: content => (content.startsWith(TRAILER_START) ? decodeTrailer(content) : decodeRow(known, content)),
  }
}

function decodeTrailer(content: string): LedgerLine | null {
  const cut = content.lastIndexOf(TRAILER_SIGNATURE)
  if (cut < TRAILER_START.length) return null
  const signature = parse(content.slice(cut + TRAILER_SIGNATURE.length))
  if (signature !== null && typeof signature !== 'string') return null
  return { type: 'trailer', statement: content.slice(TRAILER_START.length, cut), signature }
}

function decodeRow(known: ReadonlySet<string>, content: string): LedgerLine | null {
  const found = parse(`${content}}`)
  if (typeof found !== 'object' || found === null) return null
  const values = found as Record<string, unknown>
  const row = { ...BLANK_ROW }
  for (const key in values) {
    const value = values[key]
    if (typeof value !== 'string') return null
    if (known.has(key)) row[key as LedgerColumn] = value
    else if (key !== 'n') return null
  }
  return typeof values.n === 'string' ? { type: 'row', number: values.n, row: row as LedgerFileRow } : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
