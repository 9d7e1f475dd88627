import { describe, expect, it } from 'vitest'
import { LEDGER_COLUMNS, type LedgerColumn, type LedgerFileRow } from '../../../shared/ledger/ledger-file-row'
import { LEDGER_FORMATS } from '../../../shared/ledger/ledger-format'
import type { LedgerProblem, LedgerProblemCode } from '../../../shared/ledger/ledger-problem'
import { chanceOf, fileOf, hashByHand, KEY, makeLedger, rechain, SIGNER, uuidOf, verify } from './ledger-maker'

const ROWS = makeLedger(chanceOf(5), { rows: 80 })
/** Somebody who may write whole files, but has no key. */
const FORGED = { keys: [], signer: null }

function forge(rows: LedgerFileRow[], more: Parameters<typeof fileOf>[2] = {}): Promise<LedgerProblem | null> {
  return verify(fileOf(rows, 'csv', { ...FORGED, ...more }).join(''), FORGED).then(({ problem }) => problem)
}

function edited(index: number, change: Partial<LedgerFileRow>, rows = ROWS): LedgerFileRow[] {
  return rows.with(index, { ...rows[index]!, ...change })
}

/** One whose hold was all that there was: any other hold would have made another charge. */
const CHARGE = ROWS.findIndex((row, index) => row.kind === 'call_charge' && row.uncollected_micros !== '0' && index > 20)
/** A row whose wallet has rows on both sides. */
const INNER = ROWS.findIndex((row, index) => (
  index > 10 && ROWS.slice(index + 1).some(({ wallet_id }) => wallet_id === row.wallet_id)
))
const lineOf = (index: number) => index + 2

describe.each(LEDGER_FORMATS)('a sound file in %s', format => {
  it('F3 verifies from the file alone, with totals to the micro', async () => {
    const report = await verify(fileOf(ROWS, format).join(''))
    expect(report).toMatchObject({
      verdict: 'proved', problem: null, rows: 80, wallets: 4, currency: 'USD', coverage: 'all', signature: 'valid', keyId: SIGNER.keyId,
      sumMicros: String(ROWS.reduce((sum, row) => sum + BigInt(row.amount_micros), 0n)),
      pricesChecked: ROWS.filter(row => row.kind === 'call_charge').length,
    })
    const charges = ROWS.filter(row => row.kind === 'call_charge')
    expect(report.kinds.call_charge).toEqual({
      rows: charges.length, sumMicros: String(charges.reduce((sum, row) => sum + BigInt(row.amount_micros), 0n)),
    })
    const sums = [
      report.kinds, report.contraAccounts, ...Object.values(report.months).flatMap(kinds => Object.values(kinds)),
    ]
    for (const sum of sums.slice(0, 2)) expect(Object.values(sum).reduce((rows, one) => rows + one.rows, 0)).toBe(80)
    expect(sums.slice(2).flatMap(one => Object.values(one)).reduce(
      (sum, one) => sum + BigInt(one.sumMicros), 0n,
    )).toBe(BigInt(report.sumMicros))
    expect(Object.keys(report.months)).toEqual([...new Set(ROWS.map(row => row.effective_at.slice(0, 7)))].sort())
  })

  it('F3 may hold nothing at all', async () => {
    const report = await verify(fileOf([], format, { filter: 'kind = chargeback' }).join(''))
    expect(report).toMatchObject({ verdict: 'proved', rows: 0, sumMicros: '0', wallets: 0, filter: 'kind = chargeback', lastTransactionId: null })
  })

  it('F3 says that a signature was not checked, and that there is none', async () => {
    expect((await verify(fileOf(ROWS, format).join(''), { keys: [] })).signature).toBe('unchecked')
    expect(await verify(fileOf(ROWS, format, { signer: null }).join(''), { keys: [] })).toMatchObject({ verdict: 'consistent', signature: 'none', keyId: null })
  })

  it('reads the same in chunks of one byte', async () => {
    expect((await verify(fileOf(ROWS.slice(0, 5), format).join(''), { chunk: 1 })).verdict).toBe('proved')
  })
})

describe('a file that somebody wrote anew', () => {
  it.each(LEDGER_COLUMNS.filter(column => column !== 'transaction_id' && column !== 'to_number' && column !== 'currency'))(
    'M8 is wrong at the row whose %s was changed', async column => {
      const problem = await forge(edited(CHARGE, { [column]: otherThan(column, ROWS[CHARGE]!) }))
      expect(problem).toMatchObject({
        line: lineOf(CHARGE), transactionId: ROWS[CHARGE]!.transaction_id, walletId: expect.any(String) as string,
      })
    })

  it('M8 finds a row that was taken out, put in twice, or moved', async () => {
    expect(await forge(ROWS.toSpliced(INNER, 1))).toMatchObject({ code: 'sequence', message: expect.stringContaining('missing') as string })
    expect(await forge(ROWS.toSpliced(INNER, 0, ROWS[INNER]!))).toMatchObject({ code: 'order', line: lineOf(INNER + 1) })
    const again = { ...ROWS[INNER]!, transaction_id: String(Number(ROWS.at(-1)!.transaction_id) + 1) }
    expect((await forge([...ROWS, again]))!.code).toMatch(/duplicate|sequence/)
    expect(await forge(ROWS.toSorted((a, b) => (a.wallet_id < b.wallet_id ? -1 : 1)))).toMatchObject({ code: 'order' })
  })

  it('M8 names the row after the gap', async () => {
    const next = ROWS.findIndex((row, index) => index > INNER && row.wallet_id === ROWS[INNER]!.wallet_id)
    expect(await forge(ROWS.toSpliced(INNER, 1))).toMatchObject({
      line: lineOf(next) - 1, transactionId: ROWS[next]!.transaction_id,
    })
  })

  it('M8 finds rows cut off a wallet\'s beginning', async () => {
    expect(await forge(ROWS.slice(1))).toMatchObject({ code: 'sequence', message: expect.stringContaining('row 1 is missing') as string })
  })

  it('M9 finds a balance that does not follow, also where the hashes were made again', async () => {
    const more = String(BigInt(ROWS[INNER]!.balance_after_micros) + 1n)
    expect(await forge(rechain(edited(INNER, { balance_after_micros: more })))).toMatchObject({ code: 'balance', line: lineOf(INNER) })
    const first = { ...ROWS[0]!, amount_micros: '-5', balance_after_micros: '-5' }
    expect(await forge(rechain([first]))).toMatchObject({ code: 'balance', line: 2 })
  })

  it('M8 finds a hash that is not the one before', async () => {
    const row = { ...ROWS[INNER]!, prev_hash: 'ab'.repeat(32) }
    expect(await forge(ROWS.with(INNER, { ...row, hash: hashByHand(row) }))).toMatchObject({ code: 'previous_hash', line: lineOf(INNER) })
  })

  it.each([
    ['computed_micros', 'price'], ['charged_micros', 'price'], ['uncollected_micros', 'price'], ['billed_seconds', 'price'],
    ['duration_seconds', 'price'], ['rate_nanos_per_minute', 'price'], ['held_micros', 'price'],
  ] as [LedgerColumn, LedgerProblemCode][])('F1 finds a charge whose %s was changed, although no chain covers it', async (column, code) => {
    // far enough to matter to any increment, and a hold below the price
    const value = column === 'held_micros' ? '1' : String(BigInt(ROWS[CHARGE]![column]!) + 100_000n)
    expect(await forge(edited(CHARGE, { [column]: value }))).toMatchObject({ code, line: lineOf(CHARGE) })
  })

  it('F1 finds a charge that does not explain itself, and an explanation of what is no charge', async () => {
    expect(await forge(edited(CHARGE, { duration_seconds: null }))).toMatchObject({ code: 'price', line: lineOf(CHARGE) })
    expect(await forge(edited(CHARGE, { increment_seconds: '0' }))).toMatchObject({ code: 'price', line: lineOf(CHARGE) })
    const topup = ROWS.findIndex(row => row.kind === 'topup')
    expect(await forge(edited(topup, { duration_seconds: '5' }))).toMatchObject({ code: 'price', line: lineOf(topup) })
  })

  it('M11 finds a granted part that is larger than the whole', async () => {
    const grant = ROWS.findIndex(row => row.kind === 'grant')
    expect(await forge(rechain(edited(grant, { granted_micros: '500001' })))).toMatchObject({ code: 'granted', line: lineOf(grant) })
    expect(await forge(rechain(edited(grant, { granted_micros: '-1' })))).toMatchObject({ code: 'granted', line: lineOf(grant) })
  })

  it('finds two currencies in one sum', async () => {
    expect(await forge(edited(40, { currency: 'EUR' }))).toMatchObject({ code: 'currency', line: lineOf(40) })
    expect(await forge(ROWS, { currency: 'EUR' })).toMatchObject({ code: 'sum', line: lineOf(80) })
  })

  it('M8 is found out by its signature alone where everything was made again', async () => {
    const richer = rechain(ROWS.map(row => (row.wallet_id === ROWS[0]!.wallet_id
      ? {
          ...row, amount_micros: row === ROWS[0] ? String(BigInt(row.amount_micros) + 9n) : row.amount_micros,
          balance_after_micros: String(BigInt(row.balance_after_micros) + 9n),
        }
      : row)))
    expect(await forge(richer)).toBeNull()
    const lines = fileOf(richer, 'csv', { signer: { keyId: KEY.keyId, sign: () => '00'.repeat(64) } })
    expect((await verify(lines.join(''))).problem).toMatchObject({ code: 'signature', line: lineOf(80) })
    expect((await verify(fileOf(richer, 'csv', { signer: null }).join(''))).problem).toMatchObject({ code: 'signature' })
    expect((await verify(fileOf(richer, 'csv', { signer: { keyId: '0'.repeat(16), sign: SIGNER.sign } }).join(''))).problem).toMatchObject({ code: 'signature' })
  })
})

describe('how much a file says that it holds', () => {
  const month = ROWS.slice(30)
  const picked = ROWS.filter((_, index) => index % 3 !== 0)

  it.each([
    ['all', month, 'sequence'], ['wallets', month, 'sequence'], ['stretch', month, null], ['selection', month, null],
    ['all', picked, 'sequence'], ['stretch', picked, 'sequence'], ['selection', picked, null],
  ] as const)('M8 %s decides what is a gap', async (coverage, rows, code) => {
    const { problem } = await verify(fileOf([...rows], 'jsonl', { coverage }).join(''))
    expect(problem?.code ?? null).toBe(code)
  })

  it('M8 checks each row of a selection by itself, and its links where neighbours are there', async () => {
    const index = picked.findIndex(row => row.kind === 'call_charge' && row !== picked[0])
    expect(await forge(edited(index, { actor: 'user:mallory' }, picked), { coverage: 'selection' })).toMatchObject({ code: 'hash', line: lineOf(index) })
  })

  it('lists the heads of a hundred wallets, and one digest for more', async () => {
    const rows = makeLedger(chanceOf(8), { rows: 900, wallets: 101 })
    const statementOf = (lines: string[]) => (JSON.parse(lines.at(-1)!) as {
      statement: { heads: unknown[] | null }
    }).statement
    const many = fileOf(rows, 'jsonl')
    expect(statementOf(many).heads).toBeNull()
    expect((await verify(many.join(''))).wallets).toBe(101)
    expect(statementOf(fileOf(ROWS, 'jsonl')).heads).toHaveLength(4)
  })
})

describe('what is no ledger file', () => {
  it.each([
    ['', 1, 'header'], ['\n', 1, 'header'], ['hello\n', 1, 'header'], ['\ufeff', 1, 'header'],
  ] as const)('is wrong on its first line: %j', async (text, line, code) => {
    expect((await verify(text)).problem).toMatchObject({ line, code })
  })

  it('is told from what is not text, after the lines before it were checked', async () => {
    const lines = fileOf(ROWS, 'csv')
    const bytes = Buffer.from(lines.slice(0, 10).join(''))
    expect((await verify(Buffer.concat([bytes, Buffer.from([0xff, 0x0a])]))).problem).toMatchObject({ line: 11, code: 'unreadable' })
    const both = Buffer.concat([Buffer.from(lines.slice(0, 5).join('')), Buffer.from('nonsense\n'), Buffer.from([0xff, 0x0a])])
    expect((await verify(both)).problem).toMatchObject({ line: 6, code: 'line_changed' })
  })

  it('does not fill the memory with a line that never ends', async () => {
    const bytes = Buffer.concat([Buffer.from(fileOf([], 'csv')[0]!), Buffer.alloc(3 * 1024 * 1024, 'x')])
    expect((await verify(bytes)).problem).toMatchObject({ line: 2, code: 'unreadable' })
  })
})

/** Another value of the same shape. */
function otherThan(column: LedgerColumn, row: LedgerFileRow): string {
  const value = row[column]
  if (value === null) return { payment_id: uuidOf(1), reverses_id: '1', refunds_id: '1', granted_micros: '-2', reason: 'because' }[column as string] ?? '1'
  if (/^[0-9a-f]{64}$/.test(value)) return value.replace(/^./, first => (first === '0' ? '1' : '0'))
  if (/^\d{4}-/.test(value)) return value.replace(/\d(?=Z$)/, last => String((Number(last) + 1) % 10))
  if (/^-?\d+$/.test(value)) return value.replace(/\d$/, last => String((Number(last) + 1) % 10))
  return /^[0-9a-f-]{36}$/.test(value) ? uuidOf(4095) : `${value}x`
}
