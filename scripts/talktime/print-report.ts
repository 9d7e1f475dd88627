import type { LedgerCoverage } from '../../shared/ledger/statement'
import type { AnchorReport, LedgerReport } from '../../shared/ledger/ledger-report'
import type { Sum } from '../../shared/ledger/ledger-totals'
import { formatExact } from '../../shared/format/money'

const COVERAGE: Record<LedgerCoverage, string> = {
  all: 'the whole ledger: every row of every wallet, without gaps',
  wallets: 'whole wallets: every row of each, without gaps',
  stretch: 'a stretch of the ledger: no gaps within it',
  selection: 'a selection of rows: each row is checked, rows between them may be missing',
}

const SIGNATURE: Record<LedgerReport['signature'], string> = {
  valid: 'valid',
  unchecked: 'NOT CHECKED: give the public key with --key FILE',
  none: 'none: nobody vouches for this file',
}

/** The report for people. */
export function printReport(file: string, report: LedgerReport): string {
  return report.verdict === 'wrong' ? printWrong(file, report) : printSound(file, report)
}

/** What came from the file gives no orders to the terminal, and begins no line of its own. */
function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
}

function printWrong(file: string, { problem, rows }: LedgerReport): string {
  const { line, code, message, transactionId, walletId } = problem!
  return [
    `WRONG: ${file}, line ${line} (${code})`,
    `  ${harmless(message)}`,
    ...(transactionId === null ? [] : [`  transaction ${transactionId} of wallet ${walletId}`]),
    `  ${rows} ${rows === 1 ? 'row' : 'rows'} before it ${rows === 1 ? 'is' : 'are'} consistent. Nothing after it was looked at.`,
  ].join('\n')
}

/** What may be concluded, in the first word; and what may not. */
function headline(file: string, report: LedgerReport): string[] {
  const { verdict, signature, anchors } = report
  if (verdict === 'proved') return [`PROVED: ${file}`]
  if (verdict === 'older') {
    return [
      `OLDER: ${file}`,
      `  It ends before an anchor does. ${signature === 'valid' ? 'It is genuine, and not the newest.' : 'Its signature was not checked: it may be genuine and older, or cut.'}`,
    ]
  }
  const reason = signature !== 'valid' ? 'Whoever wrote the whole file anew is not found out'
    : `Its signature holds, but ${anchors.filter(({ outcome }) => outcome !== 'agrees').length} of the anchors could not be compared with it`
  return [`CONSISTENT, NOT PROVED: ${file}`, `  Nothing in it contradicts itself. ${reason}.`]
}

const OUTCOME: Record<AnchorReport['outcome'], string> = {
  agrees: 'agrees', older: 'OLDER', not_compared: 'NOT COMPARED', differs: 'DIFFERS',
}

function anchorWords({ day, outcome, says }: AnchorReport, { signature }: LedgerReport): string {
  const unchecked = outcome === 'agrees' && signature !== 'valid' ? '; its own signature was NOT CHECKED' : ''
  return `${OUTCOME[outcome]}${outcome === 'agrees' ? ` with the anchor of ${day}` : ''}: ${harmless(says)}${unchecked}`
}

function printSound(file: string, report: LedgerReport): string {
  const currency = report.currency ?? 'USD'
  const money = (micros: string) => formatExact(BigInt(micros), currency)
  const sums = (title: string, entries: Record<string, Sum>) => [
    '', title, ...table(Object.entries(entries).map(([name, sum]) => [harmless(name), String(sum.rows), money(sum.sumMicros)])),
  ]
  const range = report.rows === 0 ? 'none' : `${report.firstTransactionId} to ${report.lastTransactionId}`
  return [
    ...headline(file, report),
    ...table([
      ['holds', COVERAGE[report.coverage!]],
      ['filter', harmless(report.filter!) || 'none'],
      ['written', harmless(report.createdAt!)],
      ['rows', `${report.rows} (transactions ${range})`],
      ['wallets', String(report.wallets)],
      ['sum', `${money(report.sumMicros)} (${report.sumMicros} micros)`],
      ['prices', `${report.pricesChecked} calls computed again, all to the micro`],
      ['heads', report.headsDigest!],
      ['signature', SIGNATURE[report.signature] + (report.keyId === null ? '' : ` (key ${harmless(report.keyId)})`)],
      ...report.verifierSha256 === null ? [] : [['program', `the file names verify-ledger.mjs with the SHA-256 ${report.verifierSha256}`]],
      ...report.anchors.map(anchor => ['anchor', anchorWords(anchor, report)]),
    ]),
    ...sums('By kind: rows, sum', report.kinds),
    ...sums('By contra account: rows, sum', report.contraAccounts),
    ...sums('By month: rows, sum', Object.fromEntries(Object.entries(report.months).map(([month, kinds]) => [month, sumOf(kinds)]))),
  ].join('\n')
}

function sumOf(kinds: Record<string, Record<string, Sum>>): Sum {
  const all = Object.values(kinds).flatMap(accounts => Object.values(accounts))
  return {
    rows: all.reduce((rows, sum) => rows + sum.rows, 0),
    sumMicros: String(all.reduce((sum, { sumMicros }) => sum + BigInt(sumMicros), 0n)),
  }
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  return rows.map(row => `  ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join('  ')}`)
}
