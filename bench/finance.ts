/**
 * The finance desk over a large ledger and a small one, side by side, in interleaved rounds: how long a page of the
 * list takes, and an export of everything. `BENCH_LEDGER_ROWS` and `BENCH_ROUNDS` change its size.
 *
 *   npx tsx bench/finance.ts
 */
import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExportFormat } from '../shared/schemas/exports'
import { makeBulkLedger } from '../tests/support/ledger/bulk-ledger'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { readArgs } from '../scripts/args/read-args.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { measureCopy, measureExport, requireSound, type ExportFigures } from './export'
import { median } from './report'
import { signUp } from './sign-up'
import { startStack, type Stack } from './stack'
import { timePage, VIEWS } from './transactions'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'

const IS_MAIN = process.argv[1] === fileURLToPath(import.meta.url)
const { env } = IS_MAIN ? toldOrExit(COMMANDS.benchFinance) : readArgs(COMMANDS.benchFinance, [], process.env)
const SMALL = 10_000
const LARGE: number = env.BENCH_LEDGER_ROWS ?? 1_000_000
const ROUNDS: number = env.BENCH_ROUNDS ?? 3
const PAGE_SECONDS = 1
const CHUNK_ROWS = 100_000
/** What an export may take beside what the server had, however many rows there are. */
const GOAL_EXTRA_MB = 60

interface Desk { stack: Stack, rows: number, cookie: string }

export async function benchFinance(): Promise<void> {
  const directory = temporaryFolder('bench-export')
  const stacks: Stack[] = []
  try {
    const open = async (rows: number, wallets: number) => {
      const stack = await startStack()
      stacks.push(stack)
      return openDesk(stack, rows, wallets)
    }
    const small = await open(SMALL, 100)
    const large = await open(LARGE, LARGE / 100)
    const pages = await comparePages(small, large)
    const exports = await compareExports(large, small, join(directory, 'ledger'))
    print(pages, exports)
  } finally {
    for (const stack of stacks) await stack.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A ledger of so many rows, and somebody of finance who is signed in. */
async function openDesk(stack: Stack, rows: number, wallets: number): Promise<Desk> {
  const cookie = await signUp(stack.target, 'finance@bench.example')
  await stack.admin`update "user" set role = 'auditor', two_factor_enabled = true where email = 'finance@bench.example'`
  for (let from = 1; from <= rows; from += CHUNK_ROWS) {
    process.stderr.write(`ledger of ${rows} rows: ${from - 1}\n`)
    await makeBulkLedger(stack.admin, { from, to: Math.min(from + CHUNK_ROWS - 1, rows), wallets })
  }
  await stack.admin.unsafe('vacuum analyze')
  await stack.admin.unsafe('checkpoint')
  return { stack, rows, cookie }
}

interface PageFigures { name: string, smallMs: number, largeMs: number, ratio: number }

async function comparePages(small: Desk, large: Desk): Promise<PageFigures[]> {
  const time = ({ stack, cookie, rows }: Desk, { query }: (typeof VIEWS)[number]) => (
    timePage(stack, cookie, query(rows), PAGE_SECONDS)
  )
  const rounds: { smallMs: number, largeMs: number }[][] = []
  for (let round = 1; round <= ROUNDS; round++) {
    process.stderr.write(`pages, round ${round} of ${ROUNDS}\n`)
    const figures = []
    for (const view of VIEWS) figures.push({ smallMs: await time(small, view), largeMs: await time(large, view) })
    rounds.push(figures)
  }
  return VIEWS.map(({ name }, index) => ({
    name,
    smallMs: median(rounds.map(round => round[index]!.smallMs)),
    largeMs: median(rounds.map(round => round[index]!.largeMs)),
    ratio: median(rounds.map(round => round[index]!.largeMs / round[index]!.smallMs)),
  }))
}

interface FormatFigures extends ExportFigures {
  format: ExportFormat
  copyRowsPerSecond: number
  ratio: number
  smallPeakMegabytes: number
  extraMegabytes: number
}

async function compareExports(large: Desk, small: Desk, file: string): Promise<FormatFigures[]> {
  const found: FormatFigures[] = []
  for (const format of ['csv', 'jsonl'] as const) {
    process.stderr.write(`export as ${format}\n`)
    await measureExport(large.stack, large.cookie, format, file)
    await requireSound(file, large.rows)
    const little = await measureExport(small.stack, small.cookie, format)
    const rounds: (ExportFigures & { copy: number })[] = []
    for (let round = 1; round <= ROUNDS; round++) {
      const copy = await measureCopy(large.stack.admin, large.rows)
      rounds.push({ copy, ...await measureExport(large.stack, large.cookie, format) })
    }
    const of = (read: (round: (typeof rounds)[number]) => number) => median(rounds.map(read))
    found.push({
      format,
      rowsPerSecond: of(round => round.rowsPerSecond),
      copyRowsPerSecond: of(round => round.copy),
      ratio: of(round => round.rowsPerSecond / round.copy),
      firstByteMs: of(round => round.firstByteMs),
      firstRowMs: of(round => round.firstRowMs),
      restMegabytes: of(round => round.restMegabytes),
      peakMegabytes: Math.max(...rounds.map(round => round.peakMegabytes)),
      smallPeakMegabytes: little.peakMegabytes,
      extraMegabytes: Math.max(...rounds.map(round => round.peakMegabytes - round.restMegabytes)),
    })
  }
  return found
}

function print(pages: PageFigures[], exports: FormatFigures[]): void {
  const million = LARGE.toLocaleString('en')
  const lines = [
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}. ${million} rows in ${(LARGE / 100).toLocaleString('en')} wallets beside 10,000 in 100; ${ROUNDS} rounds, interleaved.`,
    '', `| page of 50 rows | ms at 10,000 | ms at ${million} | ratio |`, '|---|---:|---:|---:|',
    ...pages.map(({ name, smallMs, largeMs, ratio }) => `| ${name} | ${smallMs.toFixed(2)} | ${largeMs.toFixed(2)} | ${ratio.toFixed(2)} |`),
    '', `| export of ${million} rows | rows/s | COPY rows/s | export ÷ COPY | first byte ms | first rows ms | server MB before | at most | extra (goal ≤ ${GOAL_EXTRA_MB}) | with 10,000 rows |`,
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...exports.map(one => `| ${[
      one.format, ...[one.rowsPerSecond, one.copyRowsPerSecond].map(Math.round), one.ratio.toFixed(2),
      ...[one.firstByteMs, one.firstRowMs, one.restMegabytes].map(Math.round),
      ...[one.peakMegabytes, one.extraMegabytes, one.smallPeakMegabytes].map(Math.round),
    ].join(' | ')} |`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

if (IS_MAIN) await benchFinance()
