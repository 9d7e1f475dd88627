/**
 * How soon the pool answers again after the database was away: `npx tsx bench/recovery.ts`. Kills the postmaster under
 * load, starts PostgreSQL again after a while, and compares the app's first good answer with that of a client that has
 * just connected. RECOVERY_ROUNDS changes how often; the last round stays away for RECOVERY_LONG_SECONDS.
 */
import { readFileSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../scripts/embedded-database.mjs'
import { COMMANDS } from '../scripts/args/commands.mjs'
import { toldOrExit } from '../scripts/args/run-command.mjs'
import { openDatabase } from '../server/db/client'
import { createLine } from '../tests/support/cut-line'
import { median } from './report'
import { guard } from '../scripts/processes/guard.mjs'
import { temporaryFolder } from '../scripts/processes/temporary-folder.mjs'

const { env } = toldOrExit(COMMANDS.benchRecovery)
const ROUNDS: number = env.RECOVERY_ROUNDS ?? 10
const LONG_SECONDS: number = env.RECOVERY_LONG_SECONDS ?? 20
const CLIENTS = 20
const uncaught: unknown[] = []
process.on('uncaughtException', error => uncaught.push(error))
process.on('unhandledRejection', error => uncaught.push(error))

const directory = temporaryFolder('recovery')
guard('database', directory)
const start = () => startEmbeddedDatabase({ directory, durable: true })
let cluster = await start()
// the port changes with each start, the app's address must not
const line = await createLine(cluster.appUrl)
const database = openDatabase({ url: line.url, poolSize: 10 })
let isOver = false
const load = Promise.all(Array.from({ length: CLIENTS }, askOnAndOn))

const rows: { awaySeconds: number, appMs: number, freshMs: number }[] = []
for (let round = 1; round <= ROUNDS; round++) {
  const awaySeconds = round === ROUNDS ? LONG_SECONDS : 1
  await sleep(300)
  killPostmaster()
  await sleep(awaySeconds * 1000)
  cluster = await restart(cluster)
  line.leadTo(cluster.appUrl)
  const backAt = performance.now()
  const [appMs, freshMs] = await Promise.all([untilAnswered(() => database.sql`select 1`, backAt), untilAnswered(askAfresh, backAt)])
  rows.push({ awaySeconds, appMs, freshMs })
}
isOver = true
await load
await database.close()
await line.close()
await cluster.stop()
rmSync(directory, { recursive: true, force: true })

process.stdout.write([
  `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}. Postmaster killed ${ROUNDS} times under ${CLIENTS} clients.`,
  '', '| away, s | first answer of the pool, ms | of a new connection, ms |', '|---:|---:|---:|',
  ...rows.map(row => `| ${row.awaySeconds} | ${Math.round(row.appMs)} | ${Math.round(row.freshMs)} |`),
  '', `Median ${Math.round(median(rows.map(row => row.appMs)))} ms, longest ${Math.round(Math.max(...rows.map(row => row.appMs)))} ms. Uncaught exceptions: ${uncaught.length}.`,
  ''].join('\n'))
if (uncaught.length > 0) {
  process.stderr.write(`${String(uncaught[0])}\n`)
  process.exitCode = 1
}

async function askOnAndOn(): Promise<void> {
  while (!isOver) {
    await database.asSystem(tx => tx.execute('select pg_sleep(0.005)')).catch(() => sleep(5))
    await database.sql`select ${'x'.repeat(600)}::text`.catch(() => sleep(5))
  }
}

async function askAfresh(): Promise<void> {
  const sql = postgres(cluster.appUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await sql`select 1`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function untilAnswered(ask: () => PromiseLike<unknown>, since: number): Promise<number> {
  for (;;) {
    try {
      await ask()
      return performance.now() - since
    } catch {
      await sleep(10)
    }
  }
}

function killPostmaster(): void {
  process.kill(Number(readFileSync(join(directory, 'pg/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
}

async function restart(before: EmbeddedDatabase): Promise<EmbeddedDatabase> {
  const after = await start()
  await before.stop().catch(() => {})
  return after
}
