import { describe, expect, it } from 'vitest'
import { printReport } from '../../../scripts/talktime/print-report'
import { nodeLedgerCrypto } from '../../../server/anchors/node-ledger-crypto'
import { encodeAnchor, readAnchorFile, type HeldAnchor } from '../../../shared/ledger/anchor'
import type { LedgerSigner } from '../../../shared/ledger/ledger-crypto'
import type { LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import type { LedgerReport, LedgerVerdict } from '../../../shared/ledger/ledger-report'
import type { LedgerWriterOptions } from '../../../shared/ledger/ledger-writer'
import { chanceOf, fileOf, KEY, makeLedger, rechain, SIGNER, verify } from './ledger-maker'

const ROWS = makeLedger(chanceOf(21), { rows: 120, wallets: 6 })
const UNSIGNED = { signer: null }
/** After all of it was posted. */
const DAY = '2026-11-25'
/** The day of the writer's own last line, at whose beginning it writes. */
const DAY_OF_WRITING = '2026-12-01'

function anchorOf(
  rows: LedgerFileRow[], { day = DAY, signer = SIGNER as LedgerSigner, withHeads = true } = {},
): HeldAnchor {
  const heads = new Map(rows.map(row => [row.wallet_id, row]))
  const text = [...heads.values()].map(({ wallet_id: id, wallet_seq: seq, hash }) => `${id} ${seq} ${hash}\n`)
    .sort().join('')
  const { file } = encodeAnchor({
    day, wallets: String(heads.size), transactions: String(rows.length),
    last_transaction_id: rows.at(-1)?.transaction_id ?? '0',
    sum_micros: String(rows.reduce((sum, row) => sum + BigInt(row.amount_micros), 0n)),
    heads_digest: nodeLedgerCrypto.sha256(text),
  }, signer)
  return readAnchorFile(withHeads ? file + text : file, nodeLedgerCrypto)
}

const idAt = (index: number) => ROWS[index]!.transaction_id
const check = (
  rows: LedgerFileRow[], more: Partial<LedgerWriterOptions>, anchors: HeldAnchor[] = [], keys = [KEY],
) => verify(fileOf(rows, 'csv', more).join(''), { keys, anchors })
const firstWord = (report: LedgerReport) => printReport('ledger.csv', report).split(': ')[0]

/** Every amount of a wallet a little larger, and everything computed again. */
function forged(rows = ROWS): LedgerFileRow[] {
  const wallet = rows[0]!.wallet_id
  return rechain(rows.map(row => (row.wallet_id !== wallet ? row : {
    ...row, amount_micros: row === rows[0] ? String(BigInt(row.amount_micros) + 9n) : row.amount_micros,
    balance_after_micros: String(BigInt(row.balance_after_micros) + 9n),
  })))
}

describe('what may be concluded from a file', () => {
  it('F5 is proved by a signature that a given key vouches for', async () => {
    const report = await check(ROWS, {})
    expect(report).toMatchObject({ verdict: 'proved', problem: null })
    expect(firstWord(report)).toBe('PROVED')
  })

  it.each([
    ['nobody signed it', UNSIGNED, []], ['no key was given', {}, []], ['no key was given, and an anchor agrees that anyone can have written', {}, [anchorOf(ROWS)]],
  ] as [string, Partial<LedgerWriterOptions>, HeldAnchor[]][])('F5 is consistent and not proved where %s', async (_, more, anchors) => {
    for (const rows of anchors.length > 0 ? [ROWS] : [ROWS, forged(), []]) {
      const report = await check(rows, more, anchors, [])
      expect(report).toMatchObject({ verdict: 'consistent', problem: null })
      expect(firstWord(report)).toBe('CONSISTENT, NOT PROVED')
      expect(printReport('ledger.csv', report)).not.toMatch(/\bRIGHT\b|^PROVED/)
    }
  })

  it('F5 is wrong where everything was made again, and a key or a signed anchor is there to tell', async () => {
    expect(await check(forged(), UNSIGNED)).toMatchObject({ verdict: 'wrong', problem: { code: 'signature' } })
    // even by whoever signs: the anchor is kept where nobody writes over it
    expect(await check(forged(), {}, [anchorOf(ROWS)])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
  })

  it('F5 is said in one word, which is none of the others', async () => {
    const said = new Map<LedgerVerdict, string>()
    const newer = anchorOf([...ROWS, ...later()], { day: DAY_OF_WRITING })
    const reports = [
      check(ROWS, {}), check(ROWS, UNSIGNED, [], []), check(ROWS, {}, [newer]), check(forged(), UNSIGNED),
    ]
    for (const report of await Promise.all(reports)) {
      said.set(report.verdict, firstWord(report)!)
    }
    expect(Object.fromEntries(said)).toEqual({ proved: 'PROVED', consistent: 'CONSISTENT, NOT PROVED', older: 'OLDER', wrong: 'WRONG' })
  })
})

/** Rows that were posted after all others. */
function later(): LedgerFileRow[] {
  return makeLedger(chanceOf(21), { rows: 123, wallets: 6 }).slice(120)
}

describe('an older file', () => {
  const newer = anchorOf([...ROWS, ...later()], { day: DAY_OF_WRITING })

  it('F5 is named as older where it was written before the anchor\'s day was over', async () => {
    const report = await check(ROWS, {}, [newer, anchorOf(ROWS)])
    expect(report).toMatchObject({ verdict: 'older', problem: null, signature: 'valid' })
    expect(report.anchors.map(({ outcome }) => outcome)).toEqual(['agrees', 'older'])
    expect(printReport('ledger.csv', report)).toContain('It is genuine, and not the newest.')
  })

  it('F5 is not called genuine where its signature was not checked', async () => {
    const report = await check(ROWS, {}, [newer], [])
    expect(report.verdict).toBe('older')
    expect(printReport('ledger.csv', report)).toContain('it may be genuine and older, or cut')
  })

  it('F5 of whole wallets is older too, and not one that moved no more', async () => {
    const moved = later()[0]!.wallet_id
    const of = (rows: LedgerFileRow[], id: string) => rows.filter(row => row.wallet_id === id)
    const still = ROWS.find(row => !later().some(one => one.wallet_id === row.wallet_id))!.wallet_id
    expect(await check(of(ROWS, moved), { coverage: 'wallets' }, [newer])).toMatchObject({ verdict: 'older' })
    expect(await check(of(ROWS, still), { coverage: 'wallets' }, [newer])).toMatchObject({ verdict: 'proved' })
  })

  it('F5 that was written after that day lacks rows, and is wrong', async () => {
    const anchor = anchorOf([...ROWS, ...later()], { day: '2026-11-30' })
    expect(await check(ROWS, {}, [anchor])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
    const wallet = later()[0]!.wallet_id
    expect(await check(ROWS.filter(row => row.wallet_id === wallet), { coverage: 'wallets' }, [anchor])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
  })
})

describe('a part of the ledger and its anchors', () => {
  const [OPEN, CLOSE] = [39, 89]
  const month = (rows = ROWS) => rows.slice(OPEN + 1, CLOSE + 1)
  const range: [string, string] = [idAt(OPEN), idAt(CLOSE)]
  const opening = anchorOf(ROWS.slice(0, OPEN + 1), { day: '2026-11-01' })
  const closing = anchorOf(ROWS.slice(0, CLOSE + 1), { day: '2026-11-20' })
  const stretch = { coverage: 'stretch', range } as const

  it('F5 of a closed month is proved by the anchors at its two ends', async () => {
    const report = await check(month(), stretch, [opening, closing])
    expect(report).toMatchObject({ verdict: 'proved', problem: null })
    expect(report.anchors[1]!.says).toContain('none is missing')
  })

  it('F5 of the first month needs no anchor before it', async () => {
    const rows = ROWS.slice(0, CLOSE + 1)
    const first = { coverage: 'stretch', range: ['0', idAt(CLOSE)] } as const
    const report = await check(rows, first, [closing])
    expect(report).toMatchObject({ verdict: 'proved' })
    expect(report.anchors[0]!.says).toContain('none is missing')
    const without = rows.filter(row => row.wallet_id !== rows[3]!.wallet_id)
    expect(await check(without, first, [closing])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
  })

  it('F5 says what the closing anchor alone does not show', async () => {
    const report = await check(month(), stretch, [closing])
    expect(report.verdict).toBe('proved')
    expect(report.anchors[0]!.says).toContain('that no wallet is missing shows the anchor that ends at row')
  })

  it.each([
    ['a row was changed and everything after it computed again', (rows: LedgerFileRow[]) => {
      const at = rows.findIndex(row => row.kind !== 'call_charge')
      return rechain(rows.with(at, { ...rows[at]!, reason: 'forged' }))
    }],
    ['the last row of a wallet is missing', (rows: LedgerFileRow[]) => rows.toSpliced(rows.length - 2, 1)],
    ['the first row of a wallet is missing', (rows: LedgerFileRow[]) => rows.toSpliced(0, 1)],
    ['a whole wallet is missing', (rows: LedgerFileRow[]) => rows.filter(row => row.wallet_id !== rows[5]!.wallet_id)],
    ['nothing is left', () => []],
  ])('F5 finds by them that %s, signed or not', async (_, change) => {
    const rows = change(month())
    expect(await check(rows, stretch)).toMatchObject({ verdict: 'proved' })
    for (const more of [stretch, { ...stretch, ...UNSIGNED }]) {
      const keys = 'signer' in more ? [] : [KEY]
      expect(await check(rows, more, [opening, closing], keys)).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
    }
  })

  it('F5 finds rows of before that were put in for those of another wallet', async () => {
    const stolen = month()[5]!.wallet_id
    const rows = [...ROWS.slice(OPEN - 5, OPEN + 1), ...month().filter(row => row.wallet_id !== stolen)]
      .map((row, index) => ({ ...row, transaction_id: String(Number(range[0]) + 1 + index) }))
    expect(await check(rows, { ...stretch, range: [range[0], range[1]] }, [opening, closing])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
  })

  it('F5 whose rows are not of the range that it names is wrong', async () => {
    expect(await check(ROWS.slice(OPEN, CLOSE + 1), stretch)).toMatchObject({ verdict: 'wrong', problem: { code: 'sum' } })
    expect(await check(ROWS.slice(OPEN + 1, CLOSE + 2), stretch)).toMatchObject({ verdict: 'wrong', problem: { code: 'sum' } })
  })

  it('F5 of whole wallets is held against every anchor within', async () => {
    const some = new Set([ROWS[0]!.wallet_id, ROWS[1]!.wallet_id])
    const rows = ROWS.filter(row => some.has(row.wallet_id))
    const all = anchorOf(ROWS)
    expect(await check(rows, { coverage: 'wallets' }, [opening, closing, all])).toMatchObject({ verdict: 'proved' })
    const other = rechain(rows.with(0, { ...rows[0]!, reason: 'forged' }))
    expect(await check(other, { coverage: 'wallets' }, [all])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
  })

  it.each([
    ['an anchor without its heads', month(), stretch, [anchorOf(ROWS.slice(0, CLOSE + 1), { withHeads: false })]],
    ['a selection', month(), { coverage: 'selection' }, [opening, closing]],
    ['an anchor that ends before the month begins', month(), stretch, [anchorOf(ROWS.slice(0, 10))]],
    ['an anchor that ends after the month', month(), stretch, [anchorOf(ROWS)]],
    ['a stretch that names no range', month().slice(2), { coverage: 'stretch' }, [opening]],
  ] as [string, LedgerFileRow[], Partial<LedgerWriterOptions>, HeldAnchor[]][])(
    'F5 is never called compared, nor wrong, where it is not: %s', async (_, rows, more, anchors) => {
      const report = await check(rows, more, anchors)
      expect(report).toMatchObject({ verdict: 'consistent', problem: null })
      expect(report.anchors.map(({ outcome }) => outcome)).toContain('not_compared')
      expect(printReport('ledger.csv', report)).toContain('could not be compared with it')
    })

  it('F5 believes no anchor that was signed by somebody else', async () => {
    const other = anchorOf(ROWS, { signer: { keyId: KEY.keyId, sign: () => '00'.repeat(64) } })
    for (const [rows, more] of [[ROWS, {}], [month(), stretch], [month(), { coverage: 'selection' }]] as const) {
      expect(await check(rows, more, [other])).toMatchObject({ verdict: 'wrong', problem: { code: 'anchor' } })
    }
  })
})

describe('an anchor\'s file', () => {
  const { text, signature, heads } = anchorOf(ROWS)
  const lines = [...heads!].map(([id, { seq, hash }]) => `${id} ${seq} ${hash}\n`)
  const file = (more: string[]) => `${text}\n${signature}\n${more.join('')}`

  it('F5 holds the heads that its digest was made of, or none', () => {
    expect(readAnchorFile(file(lines), nodeLedgerCrypto).heads).toEqual(heads)
    expect(readAnchorFile(file([]), nodeLedgerCrypto).heads).toBeUndefined()
  })

  it.each([
    ['a head is missing', lines.slice(1)], ['a head is there twice', [...lines, lines[0]!]], ['they are in another order', lines.toReversed()],
    ['a head was changed', lines.with(0, lines[0]!.replace(/.\n/, '_\n'))], ['the end is missing', lines.with(-1, lines.at(-1)!.trimEnd())], ['it is something else', ['x']],
  ])('F5 is refused where %s', (_, changed) => {
    expect(() => readAnchorFile(file(changed), nodeLedgerCrypto)).toThrow('has other heads than its anchor was made of')
  })

  it('F5 is refused where it is none, and for a day that no calendar has', () => {
    for (const content of ['', 'x', `${text}\n`, text, `${text}\n${signature}`, file([]).replace(DAY, '2026-02-30')]) {
      expect(() => readAnchorFile(content, nodeLedgerCrypto)).toThrow('is no anchor')
    }
  })
})
