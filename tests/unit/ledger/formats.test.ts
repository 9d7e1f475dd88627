import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, encodeText, splitCells } from '../../../shared/ledger/csv-cells'
import { jsonText } from '../../../shared/ledger/json-text'
import { COLUMN_SHAPES, LEDGER_COLUMNS, type LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { LEDGER_FORMATS } from '../../../shared/ledger/ledger-format'
import { parseStatement, statementText, type LedgerStatement } from '../../../shared/ledger/statement'
import { blank, chanceOf, fileOf, FORMATS, HOSTILE, makeLedger } from './ledger-maker'

const SIGNS = ['=', '+', '-', '@', '\t', '\r', '\n', '\u0000', '＝', '＋', '－', '＠', '\'', '"', ',', ';', '\\', ' ', '\u00a0', '\ufeff', '\u2028', '\ud83d']
const hostileText = fc.array(fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...SIGNS, ...HOSTILE, '\\n', '\\u003b', '\\\\', '""', 'cmd|\' /C calc\'!A0') },
  fc.string({ unit: 'binary', maxLength: 4 }),
), { maxLength: 6 }).map(parts => parts.join(''))

/** A cell that a spreadsheet would compute: what begins with a sign and is neither a number nor a phone number. */
function isLive(cell: string): boolean {
  const bare = cell.replaceAll('\0', ' ')
  const isSigned = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(bare) || cell.startsWith('\0')
  return isSigned && !/^-\d+$/.test(cell) && !/^\+\d{2,15}$/.test(cell)
}

describe('a cell of text', () => {
  it('F3 comes back exactly, whatever it holds', () => {
    fc.assert(fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), text => {
      const [cell, ...more] = splitCells(`${encodeText(text)},end`)!
      expect(more).toEqual(['end'])
      expect(decodeText(cell!)).toBe(text)
    }), { numRuns: 10_000 })
  })

  it('F3 is no live formula, for any reader of CSV and with any separator, in 10,000 hostile cells', () => {
    fc.assert(fc.property(fc.array(hostileText, { minLength: 10, maxLength: 10 }), texts => {
      const line = texts.map(encodeText).join(',')
      const [cells] = parse(line, { relax_column_count: true }) as string[][]
      expect(cells).toHaveLength(texts.length)
      expect(cells!.filter(isLive)).toEqual([])
      // the same line where the list separator is a semicolon, or a tab
      for (const separator of [/;/, /\t/]) expect(line.split(separator).slice(1).map(cell => cell.replace(/^[\s"']*/, '')).filter(isLive)).toEqual([])
      expect(/[\r\n\u0085\u2028\u2029]/.test(line)).toBe(false)
    }), { numRuns: 1000 })
  })

  it.each([
    ['+442079460958', '+442079460958'],
    ['Refund of the call on 3 May', 'Refund of the call on 3 May'],
    ['naïve — 日本 🙂', 'naïve — 日本 🙂'],
    ['=1+1', '\'=1+1'],
    ['+1+1', '\'+1+1'],
    ['-5', '\'-5'],
    ['@SUM(A1)', '\'@SUM(A1)'],
    ['\'quoted', '\'\'quoted'],
    ['a "word", more', '"a ""word"", more"'],
    ['two\nlines', 'two\\nlines'],
    ['C:\\new', 'C:\\\\new'],
    ['x;=1', 'x\\u003b=1'],
    ['x; y', 'x; y'],
    ['', '""'],
    [null, ''],
  ])('F3 writes %j as %j', (text, cell) => {
    expect(encodeText(text)).toBe(cell)
  })

  it('tells nothing from the empty text, and refuses quotes and escapes that mean nothing', () => {
    expect(splitCells('a,,"",b')).toEqual(['a', null, '', 'b'])
    expect(splitCells('"a","b ""c"""')).toEqual(['a', 'b "c"'])
    for (const line of ['"a', '"a"b,c', 'a"b"', 'a,"b""']) expect(splitCells(line)).toBeNull()
    for (const cell of ['\\x', '\\', '\\u12', '\\u00ZZ']) expect(decodeText(cell)).toBeNull()
  })
})

const anyRow: fc.Arbitrary<LedgerFileRow> = fc.record(Object.fromEntries(LEDGER_COLUMNS.map(column => [
  column, COLUMN_SHAPES[column].pattern === null ? fc.option(fc.oneof(hostileText, fc.string({ unit: 'binary' })), { nil: null })
    : fc.option(fc.constantFrom('0', '7', '-1300000', 'call_charge'), { nil: null }),
])) as unknown as Record<keyof LedgerFileRow, fc.Arbitrary<string>>)

describe.each(LEDGER_FORMATS)('the format %s', name => {
  const format = FORMATS[name]

  it('F3 gives every row back exactly, sealed and on one line', () => {
    fc.assert(fc.property(anyRow, fc.integer({ min: 2, max: 1e9 }), (row, number) => {
      const line = format.seal(format.encodeRow(number, row), 'ab'.repeat(32))
      expect(line.split(/[\r\n\u0085\u2028\u2029]+/)).toHaveLength(2)
      const opened = format.unseal(line)!
      expect(opened.lineHash).toBe('ab'.repeat(32))
      expect(format.decode(opened.content)).toEqual({ type: 'row', number: String(number), row })
    }), { numRuns: 2000 })
  })

  it('gives the last line back exactly', () => {
    fc.assert(fc.property(hostileText, fc.option(fc.constant('0f'.repeat(64)), { nil: null }), (filter, signature) => {
      const statement = statementText({ ...STATEMENT, filter })
      const opened = format.unseal(format.seal(format.encodeTrailer(statement, signature), 'ab'.repeat(32)))!
      expect(format.decode(opened.content)).toEqual({ type: 'trailer', statement, signature })
      expect(parseStatement(statement)!.filter).toBe(filter)
    }), { numRuns: 500 })
  })

  it('takes nothing for a row or a last line that is neither', () => {
    for (const content of ['', ',', '{}', '{"n":"2"', '{"n":2', '{"n":"2","kind":null', '{"n":"2","sort":"x"', '[', 'trailer,{}', '{"n":"trailer","statement":{}', 'null', '2,3']) {
      const found = format.decode(content)
      // an object with nothing but its number is a row that holds nothing: its shape is judged later
      expect(found === null || (found.type === 'row' && found.row.transaction_id === null), content).toBe(true)
    }
    expect(format.unseal('')).toBeNull()
    expect(format.unseal(format.seal('x', 'AB'.repeat(32)))).toBeNull()
  })
})

const STATEMENT: LedgerStatement = {
  format: 'talktime-ledger/1', coverage: 'all', filter: '', currency: 'USD', rows: '0', sum_micros: '0', first_transaction_id: null, last_transaction_id: null,
  wallets: '0', heads_digest: '0a'.repeat(32), heads: [], last_line_hash: '0b'.repeat(32), created_at: '2026-12-01T00:00:00.000Z', key_id: null,
}

describe('a whole file', () => {
  it('F3 is RFC 4180 for a reader that shares no line with us: as many cells on every line, numbers plain', () => {
    const rows = makeLedger(chanceOf(3), { rows: 300 })
    const file = fileOf(rows, 'csv').join('')
    const records = parse(file, { record_delimiter: '\r\n' }) as string[][]
    expect(records).toHaveLength(302)
    expect(records[0]).toEqual(['n', ...LEDGER_COLUMNS, 'line_hash'])
    const amount = 1 + LEDGER_COLUMNS.indexOf('amount_micros')
    expect(records.slice(1, -1).map(cells => cells[amount])).toEqual(rows.map(row => row.amount_micros))
    expect(records.slice(1, -1).map(cells => cells[0])).toEqual(rows.map((_, index) => String(index + 2)))
    expect(records.flat().filter(isLive)).toEqual([])
    expect(file).toContain(',+442079460958,')
    expect(parseStatement(decodeText(records.at(-1)![1]!)!)!.rows).toBe('300')
  })

  it('F3 in JSON Lines is an object on every line, and text in every value', () => {
    const rows = makeLedger(chanceOf(4), { rows: 100 })
    const lines = fileOf(rows, 'jsonl').map(line => JSON.parse(line) as Record<string, unknown>)
    expect(lines.slice(1, -1).map(({ n: _n, line_hash: _hash, ...row }) => ({ ...blank(), ...row }))).toEqual(rows)
    expect((lines.at(-1)!.statement as LedgerStatement).rows).toBe('100')
  })
})

describe('a text of JSON', () => {
  it('F5 is what JSON writes, on one line for any program, whatever it holds', () => {
    fc.assert(fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), text => {
      const written = jsonText(text)
      expect(JSON.parse(written)).toBe(text)
      expect(written).not.toMatch(/[\p{Cc}\u2028\u2029\ufeff]/u)
      if (/^[ -~]*$/.test(text)) expect(written).toBe(JSON.stringify(text))
    }), { numRuns: 10_000 })
  })
})
