/**
 * A ledger file of a million rows: written, verified, and beside it the least that reading it could cost: `readline`
 * and one SHA-256 a line, in the same minute. Each part runs in a process of its own, so that its peak memory is its
 * own. `BENCH_ROWS` and `BENCH_WALLETS` change the size.
 *
 *   npx tsx bench/ledger-file.ts
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, openSync, closeSync, rmSync, statSync, writeSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { nodeLedgerCrypto } from '../server/anchors/node-ledger-crypto'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { readLines } from '../scripts/talktime/read-lines'
import { createLedgerWriter } from '../shared/ledger/ledger-writer'
import type { LedgerFileRow } from '../shared/ledger/ledger-file-row'
import type { LedgerFormatName } from '../shared/ledger/ledger-format'
import { verifyLedger } from '../shared/ledger/verify-ledger'
import { chanceOf, FORMATS, ledgerRows, SIGNER } from '../tests/unit/ledger/ledger-maker'
import { median } from './report'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'

const { places: told, env } = toldOrExit(COMMANDS.benchLedgerFile)
const ROWS: number = env.BENCH_ROWS ?? 1_000_000
const WALLETS: number = env.BENCH_WALLETS ?? 10_000
const ROUNDS: number = env.BENCH_ROUNDS ?? 3

interface Figures {
  rowsPerSecond: number
  peakMegabytes: number
}

const { PART: part, FORMAT: format, FILE: file } = told as {
  PART: string | undefined
  FORMAT: LedgerFormatName
  FILE: string
}
if (part) process.stdout.write(`${JSON.stringify(await run(part))}\n`)
else report()

async function run(name: string): Promise<Figures> {
  const seconds = name === 'write' ? write() : name === 'verify' ? await verify() : await bare()
  return { rowsPerSecond: ROWS / seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
}

/** Encoding alone: the rows are made outside the clock. */
function write(): number {
  const writer = createLedgerWriter({
    format: FORMATS[format], coverage: 'all', filter: 'everything', currency: 'USD', crypto: nodeLedgerCrypto, signer: SIGNER,
  })
  const output = openSync(file, 'w')
  const source = ledgerRows(chanceOf(1), WALLETS)
  let milliseconds = 0
  writeSync(output, writer.encodeHeader())
  for (let left = ROWS; left > 0; left -= 1000) {
    const rows: LedgerFileRow[] = Array.from({ length: Math.min(1000, left) }, () => source.next().value!)
    const started = performance.now()
    writeSync(output, rows.map(writer.encodeRow).join(''))
    milliseconds += performance.now() - started
  }
  writeSync(output, writer.encodeTrailer(new Date()))
  closeSync(output)
  return milliseconds / 1000
}

async function verify(): Promise<number> {
  const started = performance.now()
  const found = await verifyLedger(
    readLines(createReadStream(file, { highWaterMark: 256 * 1024 })), { crypto: nodeLedgerCrypto },
  )
  if (found.problem || found.rows !== ROWS) throw new Error(JSON.stringify(found.problem))
  return (performance.now() - started) / 1000
}

async function bare(): Promise<number> {
  const started = performance.now()
  let last = ''
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    last = createHash('sha256').update(last).update(line).digest('hex')
  }
  return (performance.now() - started) / 1000
}

function report(): void {
  const directory = temporaryFolder('ledger-file')
  try {
    process.stdout.write(`Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}. ${ROWS} rows, ${WALLETS} wallets, ${ROUNDS} rounds.\n\n`)
    process.stdout.write('| format | bytes a row | write rows/s | MB | verify rows/s | MB | bare rows/s | verify ÷ bare |\n|---|---:|---:|---:|---:|---:|---:|---:|\n')
    for (const name of ['csv', 'jsonl'] as const) process.stdout.write(`${measure(name, join(directory, `ledger.${name}`))}\n`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function measure(name: LedgerFormatName, path: string): string {
  const written = inChild('write', name, path)
  const rounds = Array.from({ length: ROUNDS }, () => ({ verify: inChild('verify', name, path), bare: inChild('bare', name, path) }))
  const verified = median(rounds.map(round => round.verify.rowsPerSecond))
  const plain = median(rounds.map(round => round.bare.rowsPerSecond))
  const ratio = median(rounds.map(round => round.verify.rowsPerSecond / round.bare.rowsPerSecond))
  const cells = [
    name, statSync(path).size / ROWS, written.rowsPerSecond, written.peakMegabytes,
    verified, Math.max(...rounds.map(round => round.verify.peakMegabytes)), plain,
  ].map(cell => (typeof cell === 'number' ? Math.round(cell) : cell))
  return `| ${[...cells, ratio.toFixed(2)].join(' | ')} |`
}

function inChild(...args: [part: string, format: LedgerFormatName, file: string]): Figures {
  const output = execFileSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...args], { encoding: 'utf8' })
  return JSON.parse(output) as Figures
}
