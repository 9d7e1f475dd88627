import { afterEach, describe, expect, it, vi } from 'vitest'
import { printReport } from '../../../scripts/talktime/print-report'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import { COLUMN_SHAPES, LEDGER_COLUMNS, type LedgerColumn, type LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { LEDGER_FORMATS, type LedgerFormatName } from '../../../shared/ledger/ledger-format'
import { jsonText } from '../../../shared/ledger/json-text'
import { LineChain } from '../../../shared/ledger/line-chain'
import type { LedgerStatement } from '../../../shared/ledger/statement'
import { chanceOf, fileOf, FORMATS, hashByHand, makeLedger, verify } from './ledger-maker'

const ROWS = makeLedger(chanceOf(5), { rows: 30 })
const CHARGE = ROWS.findIndex(row => row.kind === 'call_charge')
const LINE = CHARGE + 2
const NOBODY = { keys: [] }

/** A file anew from the contents of its lines, each with its seal: what anyone can make who has no key. */
function sealed(name: LedgerFormatName, contents: string[]): string {
  const format = FORMATS[name]
  let hash = nodeLedgerCrypto.sha256(format.header)
  return format.header + contents.map(content => {
    hash = nodeLedgerCrypto.sha256(hash + content)
    return format.seal(content, hash)
  }).join('')
}

function contentsOf(name: LedgerFormatName): string[] {
  return fileOf(ROWS, name, { signer: null }).slice(1).map(line => FORMATS[name].unseal(line)!.content)
}

/** The charge with one field changed, and all hashes made again. */
function withField(name: LedgerFormatName, column: LedgerColumn, value: string | null): string {
  const row = { ...ROWS[CHARGE]!, [column]: value } as LedgerFileRow
  const hashed = value === null || column === 'hash' || column === 'prev_hash' ? row : { ...row, hash: hashByHand(row) }
  return sealed(name, contentsOf(name).with(CHARGE, FORMATS[name].encodeRow(LINE, hashed)))
}

const NASTY = [
  '', ' ', '0', '-0', '-1', '007', '+1', '1.5', '1e9', '0x10', 'NaN', 'Infinity', '9'.repeat(15), '9'.repeat(19), '9'.repeat(400), 'null', '__proto__',
  '\ud800', '\u0000', '{"a":1}', '2026-02-30T00:00:00.000000Z', '2026-11-24T24:00:00.000000Z', '2026-13-01T00:00:00.000000Z', '0000-00-00T00:00:00.000000Z',
  '9999-99-99T99:99:99.999999Z', '2026-11-24T04:33:60.000000Z', '2026-11-24', 'F'.repeat(64),
]

describe.each(LEDGER_FORMATS)('a field that cannot be read, in %s', format => {
  it.each(LEDGER_COLUMNS)('M8 is a finding with its line, never a crash: %s', async column => {
    const { pattern, isNullable } = COLUMN_SHAPES[column]
    for (const value of [...NASTY, ...isNullable ? [] : [null]]) {
      const report = await verify(withField(format, column, value), NOBODY)
      expect(() => printReport('file', report)).not.toThrow()
      // in CSV a number that is empty is one that is not there
      const isAbsent = format === 'csv' && pattern !== null && isNullable && value === ''
      const isInstant = pattern?.source.startsWith('^\\d{4}-')
      const isUnreadable = value === null || value === '\ud800' || isInstant || (pattern !== null && !pattern.test(value))
      if (isUnreadable && !isAbsent) expect(report, JSON.stringify(value)).toMatchObject({ verdict: 'wrong', problem: { line: LINE, code: 'not_a_row' } })
      else expect(report.problem?.line ?? Infinity, JSON.stringify(value)).toBeGreaterThanOrEqual(LINE)
    }
  })

  it('M8 is found in the last line too, whichever it is', async () => {
    const contents = contentsOf(format)
    const statement = statementOf(format, contents.at(-1)!)
    for (const key of Object.keys({ ...statement, range: 1, verifier_sha256: 1 })) {
      for (const value of [...NASTY, null, 1, true, {}, [], [[]], [['a', 'b', 'c', 'd']], ['1', 'x']]) {
        const text = jsonText({ ...statement, [key]: value })
        const last = FORMATS[format].encodeTrailer(text, null)
        const report = await verify(sealed(format, contents.with(-1, last)), NOBODY)
        expect(() => printReport('file', report)).not.toThrow()
        if (report.problem) expect(report.problem.line, `${key} ${JSON.stringify(value)}`).toBeGreaterThanOrEqual(ROWS.length + 1)
        else {
          const isSame = statement[key as keyof LedgerStatement] === value
          expect(key === 'filter' || (key === 'heads' && value === null) || isSame, `${key} ${JSON.stringify(value)}`).toBe(true)
        }
      }
    }
  })
})

function statementOf(format: LedgerFormatName, content: string): LedgerStatement {
  const line = FORMATS[format].decode(content)!
  if (line.type !== 'trailer') throw new Error('no trailer')
  return JSON.parse(line.statement) as LedgerStatement
}

/** The same for one reader, another thing for the next. */
const TWICE: Record<LedgerFormatName, [string, (content: string) => string][]> = {
  jsonl: [
    ['a key that is there twice, the last one right', content => content.replace('"kind":', '"kind":"topup","kind":')],
    ['a key that is there twice with the same value', content => `${content},"currency":"USD"`],
    ['a number that is there twice', content => content.replace('{"n":', '{"n":"7","n":')],
    ['keys in another order', content => content.replace(/("transaction_id":"\d+"),("created_at":"[^"]+")/, '$2,$1')],
    ['a space', content => content.replace('":"', '": "')],
    ['an escape that was not needed', content => content.replace('"USD"', '"\\u0055SD"')],
    ['an escaped key', content => content.replace('"currency"', '"c\\u0075rrency"')],
  ],
  csv: [
    ['quotes that were not needed', content => content.replace(',USD,', ',"USD",')],
    ['an apostrophe that was not needed', content => content.replace(',revenue:calls,', ',\'revenue:calls,')],
    ['an escape that was not needed', content => content.replace(',revenue:calls,', ',\\u0072evenue:calls,')],
    ['an upper-case escape', content => content.replace(',revenue:calls,', ',\\\\revenue:calls,').replace('\\\\', '\\u005c')],
  ],
}

describe.each(LEDGER_FORMATS)('a line that is not written the one way, in %s', format => {
  it.each(TWICE[format])('M8 is refused with its line: %s', async (_, change) => {
    const contents = contentsOf(format)
    const changed = change(contents[CHARGE]!)
    expect(changed).not.toBe(contents[CHARGE])
    const { problem } = await verify(sealed(format, contents.with(CHARGE, changed)), NOBODY)
    expect(problem).toMatchObject({ line: LINE, code: 'not_canonical' })
  })

  it('M8 is refused where it is the last one', async () => {
    const contents = contentsOf(format)
    const last = contents.at(-1)!
    const changes = format === 'csv' ? [`${last},`, last.replace('trailer,', '"trailer",')]
      : [last.replace('"signature":null', '"signature": null'), `${last},"signature":null`, last.replace('"rows":', '"rows":"1","rows":')]
    for (const changed of changes) {
      const { problem } = await verify(sealed(format, contents.with(-1, changed)), NOBODY)
      expect(problem, changed).toMatchObject({ line: ROWS.length + 2 })
    }
  })
})

describe('the test notices a verifier', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('that takes a line for what it decodes to', async () => {
    vi.spyOn(LineChain.prototype as unknown as { encode: () => string }, 'encode').mockImplementation(() => '')
    const contents = contentsOf('jsonl')
    // with nothing to compare with, every line is refused, a sound one too
    expect((await verify(sealed('jsonl', contents), NOBODY)).problem).toMatchObject({ line: 2, code: 'not_canonical' })
  })
})
